package dev.canopy.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key that users need only for unusual loads. The documentation lists these keys apart from the others. It is
 * not kept at run time: a native executable would have to declare it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface Tuning {}
