package dev.canopy.request;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method whose response has an entity tag, and which returns 304 to a client that already has the response. The
 * OpenAPI document describes both.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface ConditionalRead {}
