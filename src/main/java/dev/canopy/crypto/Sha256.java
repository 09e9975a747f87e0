package dev.canopy.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash SHA-256. */
public final class Sha256 {
    /** A copy takes a third of the time of a new instance, whose provider has to be found. */
    private static final MessageDigest NEW = find();

    /** An instance for each thread, for hashes of whole contents: {@code digest} resets it. */
    private static final ThreadLocal<MessageDigest> OWN = ThreadLocal.withInitial(Sha256::begin);

    private Sha256() {}

    /** The hash of bytes, 32 bytes. */
    public static byte[] of(byte[] content) {
        return OWN.get().digest(content);
    }

    /** The hash of a text in UTF-8, 32 bytes. */
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of a text as hexadecimal digits. A table in memory with these keys contains no credentials. */
    public static String hex(String text) {
        return HexFormat.of().formatHex(of(text));
    }

    /** Begins the hash of a content that is read piece by piece. */
    public static MessageDigest begin() {
        try {
            return (MessageDigest) NEW.clone();
        } catch (CloneNotSupportedException otherProvider) {
            return find();
        }
    }

    private static MessageDigest find() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
