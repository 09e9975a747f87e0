package dev.canopy.crypto;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what clients keep for the service, such as cursors, so that they can neither read nor change it. Database
 * numbers, which would reveal the activity of others, leave the service only in this form. All instances have the same
 * keys, even after a restart. Thread-safe.
 *
 * <p>The cipher is AES-256-GCM. The nonce is the beginning of an HMAC-SHA-256 of the purpose and the content: equal
 * contents have equal seals, so that responses and ids of events stay the same, and different contents have different
 * nonces.
 */
@Singleton
public class Seals {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE = 12; // bytes, as NIST SP 800-38D recommends
    private static final int TAG = 128; // bits

    private final Function<String, byte[]> keys;

    @Inject
    Seals(SigningKey key) {
        this(key::derived);
    }

    /** @param keys gives a key of 32 bytes for each use */
    public Seals(Function<String, byte[]> keys) {
        this.keys = keys;
    }

    /**
     * Seals a content as a text that fits addresses and headers.
     *
     * @param purpose all that the content is valid for, without the character of the code 0
     * @param content its length can be seen, and so must not depend on what the client may not know
     */
    public String seal(String purpose, byte[] content) {
        byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
        byte[] named = ByteBuffer.allocate(name.length + 1 + content.length)
                .put(name)
                .put((byte) 0)
                .put(content)
                .array();
        byte[] nonce = Arrays.copyOf(HmacSha256.sign(keys.apply("nonce of a seal"), named), NONCE);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(content);
            return encode(ByteBuffer.allocate(NONCE + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The content of a text that was sealed for this purpose with the keys of this database; empty for any other text.
     */
    public Optional<byte[]> open(String purpose, String text) {
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
            if (sealed.length <= NONCE || !encode(sealed).equals(text)) {
                return Optional.empty();
            }
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), purpose.getBytes(StandardCharsets.UTF_8))
                            .doFinal(sealed, NONCE, sealed.length - NONCE));
        } catch (IllegalArgumentException | GeneralSecurityException foreign) {
            return Optional.empty();
        }
    }

    /** Seals a number. All of them have seals of the same length. */
    public String seal(String purpose, long number) {
        return seal(purpose, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /** The number that was sealed for this purpose; empty for any other text. */
    public Optional<Long> openNumber(String purpose, String text) {
        return open(purpose, text)
                .filter(content -> content.length == Long.BYTES)
                .map(content -> ByteBuffer.wrap(content).getLong());
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(keys.apply("seal"), "AES"), new GCMParameterSpec(TAG, nonce));
        cipher.updateAAD(purpose);
        return cipher;
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
