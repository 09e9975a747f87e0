package dev.canopy.statement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The fingerprints of statements: {@code where id = 7} and {@code where id = 8} have the same fingerprint. A cache,
 * limited by the number of characters, keeps the fingerprints of frequent texts. Texts that contain values are new each
 * time, and do not displace frequent ones. Thread-safe.
 */
// Quarkus does not register this kind of cache (strong keys and values, with a weight) for native images.
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.SSMW")
final class Fingerprints {
    private final Cache<String, String> known;

    /** @param maxCharacters the maximum number of characters of all texts in the cache */
    Fingerprints(long maxCharacters) {
        this.known = Caffeine.newBuilder()
                .maximumWeight(maxCharacters)
                .<String, String>weigher((sql, fingerprint) -> sql.length())
                .executor(Runnable::run)
                .build();
    }

    /** The fingerprint of a statement, computed by {@link Fingerprint}. */
    String of(String sql) {
        return known.get(sql, Fingerprint::of);
    }
}
