package dev.canopy.statement;

import io.quarkus.runtime.annotations.RegisterForProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a resource method: the most statements that one request may run, whatever the number of rows. A request that runs more, or
 * runs the same statement again, has broken its budget.
 */
@Documented
@RegisterForReflection // with the proxy it is read while requests are answered, which a native image must know
@RegisterForProxy
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface StatementBudget {
    /** The most statements; zero for a method that needs no database. */
    int value();

    /**
     * Why the same statement may run again, in words for whoever reads the method, such as "one for each chunk of the body".
     * Then {@link #value} is the most <em>different</em> statements: how often each runs is not limited. Empty, which is usual:
     * none may run again.
     */
    String repeats() default "";
}
