package dev.canopy.testing;

import dev.canopy.crypto.HmacSha256;
import dev.canopy.crypto.Seals;
import java.nio.charset.StandardCharsets;

/** Seals of a database with a key of a test. */
public final class TestSeals {
    private TestSeals() {}

    public static Seals of(String key) {
        return of(key.getBytes(StandardCharsets.UTF_8));
    }

    /** @param key as in the table {@code signing_key} */
    public static Seals of(byte[] key) {
        return new Seals(purpose -> HmacSha256.sign(key, purpose.getBytes(StandardCharsets.UTF_8)));
    }
}
