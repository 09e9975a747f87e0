package dev.canopy.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Marks a class of tests that do not use the application of this JVM, but start the packaged service, mostly with a
 * database of its own. Such a class runs at the same time as the classes that share the application, and is excluded
 * from a run on another database, where it would only do the same again. Of these classes, one runs at a time, and its
 * methods one after the other: that is what the lock is for. It needs a folder of its own in {@code target}.
 * A class that shares anything with other tests adds {@code @Execution(ExecutionMode.SAME_THREAD)}. A class of jqwik has
 * {@code @Tag(Standalone.TAG)} instead, and runs after all others.
 */
@Tag(Standalone.TAG)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("processes")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Standalone {
    String TAG = "standalone";
}
