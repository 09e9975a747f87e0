package dev.canopy.statement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What statements are but for their values: {@code where id = 7} and {@code where id = 8} have the same fingerprint. Remembers
 * those of the texts that run often, up to a number of characters, so that a known text takes a look-up. Texts with values in them
 * are new each time and push out none of the others. Thread-safe.
 */
// The cache is one of a kind that Quarkus does not name for native images: strong keys and values, and a weight.
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.SSMW")
final class Fingerprints {
    private final Cache<String, String> known;

    /** @param maxCharacters of the texts that are remembered */
    Fingerprints(long maxCharacters) {
        this.known = Caffeine.newBuilder()
                .maximumWeight(maxCharacters)
                .<String, String>weigher((sql, fingerprint) -> sql.length())
                .executor(Runnable::run)
                .build();
    }

    /** The fingerprint of a statement, as {@link Fingerprint} makes it. */
    String of(String sql) {
        return known.get(sql, Fingerprint::of);
    }
}
