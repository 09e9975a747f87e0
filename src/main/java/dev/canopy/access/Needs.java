package dev.canopy.access;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The role that a resource method needs. Every resource method has this annotation. The scope of the request
 * ({@link CurrentCaller#scope}) covers the subtrees in which the caller has the role.
 */
@RegisterForReflection // a native image must know that the annotation is read, by its proxy, at run time
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
    /** One of these roles, or a role that includes one; any caller if empty. */
    Role[] value();

    /**
     * Whether the address names a tenant, or something of a tenant. The resource then refuses a caller with 404 for a
     * tenant outside its subtrees, and with 403 for a tenant at which its role is too small. Otherwise a caller that
     * has the role nowhere is refused with 403 before the resource is called.
     */
    boolean named() default false;

    /**
     * Whether a portal token with the role may call it. A portal token reads the subtree of its tenant, and nothing
     * that belongs to the operator of the service.
     */
    boolean portal() default true;
}
