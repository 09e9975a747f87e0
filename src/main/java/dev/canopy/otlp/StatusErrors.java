package dev.canopy.otlp;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A resource whose errors are {@code google.rpc.Status}, as OTLP demands. */
@RegisterForReflection // a native image must know that the annotation is read, by its proxy, at run time
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface StatusErrors {}
