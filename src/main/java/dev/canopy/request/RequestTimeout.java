package dev.canopy.request;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a resource: its answers are bounded in time, and a request that is given up is given up in the database, too. Each
 * resource has it.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RequestTimeout {
    /** Whether answers are bounded in time; false for work that takes as long as there is data. */
    @Nonbinding
    boolean inTime() default true;
}
