package dev.canopy.database;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a resource that only reads, and whose response may be as old as
 * {@code canopy.database.read-max-lag}: its reads go to the standby of {@code canopy.database.read-url} where there is
 * one. If the standby cannot serve the request, or refuses, as for a tenant that it does not have yet, the database
 * itself serves the request, as long as the response has not begun.
 *
 * <p>Without this mark, everything reads from the database itself. Reads that decide about a write, credentials,
 * budgets and resources that are changed with {@code If-Match} do not have it.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface FromReplica {}
