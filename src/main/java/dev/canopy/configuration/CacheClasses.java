package dev.canopy.configuration;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The classes that Caffeine chooses by name for the caches of the service, by their limits: of size or weight, and of
 * time. A native executable has only those that are named; Quarkus names some of them.
 */
@RegisterForReflection(
        classNames = {
            "com.github.benmanes.caffeine.cache.PSAMS",
            "com.github.benmanes.caffeine.cache.PSMS",
            "com.github.benmanes.caffeine.cache.PSMW",
            "com.github.benmanes.caffeine.cache.PSW",
            "com.github.benmanes.caffeine.cache.PSWMS",
            "com.github.benmanes.caffeine.cache.SSMS",
            "com.github.benmanes.caffeine.cache.SSMSA",
            "com.github.benmanes.caffeine.cache.SSMSW",
            "com.github.benmanes.caffeine.cache.SSMW",
            "com.github.benmanes.caffeine.cache.SSW",
        })
final class CacheClasses {
    private CacheClasses() {}
}
