package dev.canopy.request;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A resource method whose JSON body may be missing, because no field of it is required. A request without one needs no
 * Content-Type, unless a browser sends it.
 */
@RegisterForReflection // a native image must know that the annotation is read, by its proxy, at run time
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OptionalBody {}
