package dev.canopy.configuration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The resource exists only if a key of the configuration is {@code true} when the service starts. Quarkus'
 * {@code EndpointDisabled} reads the key when a native executable is built.
 */
@RegisterForReflection // a native image must know that the annotation is read, by its proxy, at run time
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EnabledBy {
    /** The key, such as {@code canopy.lesson.enabled}. */
    String value();
}
