package dev.canopy.statement;

import io.quarkus.runtime.annotations.RegisterForProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The maximum number of statements that one request to a resource method may run, for any number of rows. A request
 * breaks its statement budget if it runs more statements, or if it runs the same statement more than once.
 */
@Documented
@RegisterForReflection // a native image must know that the annotation is read, by its proxy, at run time
@RegisterForProxy
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface StatementBudget {
    /** The maximum number of statements; zero for a method that needs no database. */
    int value();

    /**
     * The reason why the same statement may run more than once, such as "one for each chunk of the body". With a
     * reason, {@link #value} limits the number of <em>different</em> statements, and each of them may run any number of
     * times. If the reason is empty, as is usual, no statement may run more than once.
     */
    String repeats() default "";
}
