package dev.canopy.page;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of files and scripts. */
final class Sha256 {
    private Sha256() {}

    static byte[] of(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
