package dev.canopy.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Marks a class of tests that do not use the application of this JVM, but start the packaged service, mostly with a
 * database of its own. Such a class runs at the same time as the classes that share the application, and is excluded
 * from a run on another database, where it would only do the same again. It needs a folder of its own in
 * {@code target}. A class that shares anything with other tests adds {@code @Execution(ExecutionMode.SAME_THREAD)}. A
 * class of jqwik has {@code @Tag(Standalone.TAG)} instead, and runs after all others.
 */
@Tag(Standalone.TAG)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(providers = Standalone.OneMethodAtATime.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Standalone {
    String TAG = "standalone";

    /** Classes that run at the same time would also run their methods at the same time, unless they hold a lock. */
    final class OneMethodAtATime implements ResourceLocksProvider {
        @Override
        public Set<Lock> provideForClass(Class<?> type) {
            return Set.of(new Lock(type.getName()));
        }
    }
}
