package dev.canopy.statement;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What statements are but for their values: {@code where id = 7} and {@code where id = 8} have the same fingerprint. Remembers
 * those of the texts that it has seen, up to so many characters, so that a known text takes a look-up. Thread-safe.
 */
final class Fingerprints {
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final AtomicLong characters = new AtomicLong();
    private final long maxCharacters;

    /** @param maxCharacters of the texts that are remembered; all are forgotten when it is reached */
    Fingerprints(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /** The fingerprint of a statement, as {@link Fingerprint} makes it. */
    String of(String sql) {
        String fingerprint = known.get(sql);
        return fingerprint == null ? learn(sql) : fingerprint;
    }

    private String learn(String sql) {
        String fingerprint = Fingerprint.of(sql);
        // Texts with values in them are new each time; what runs often is soon known again.
        if (characters.addAndGet(sql.length()) > maxCharacters) {
            known.clear();
            characters.set(0);
        } else {
            known.put(sql, fingerprint);
        }
        return fingerprint;
    }
}
