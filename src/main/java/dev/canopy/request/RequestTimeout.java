package dev.canopy.request;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits the time of the responses of a resource, and cancels the statements of a request that is given up. Every
 * resource has this annotation.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RequestTimeout {
    /** Whether the time is limited; false for work that takes longer the more data it has. */
    @Nonbinding
    boolean inTime() default true;
}
