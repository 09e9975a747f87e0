package dev.canopy.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key: a prefix, which identifies the key and may be shown, and a secret of 256 random bits.
 *
 * @param text the whole key
 */
record Token(String prefix, String text) {
    static final String BEGIN = "canopy_";
    private static final Pattern FORM = Pattern.compile("(" + BEGIN + "[0-9a-z]{8})_[A-Za-z0-9_-]{43,128}");
    private static final int PREFIX_BYTES = 4;
    private static final int SECRET_BYTES = 32;

    /** Returns a key; empty if the text does not have the form of one. */
    static Optional<Token> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new Token(form.group(1), text)) : Optional.empty();
    }

    static Token random() {
        SecureRandom random = new SecureRandom();
        byte[] prefix = new byte[PREFIX_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(prefix);
        random.nextBytes(secret);
        String shown = BEGIN + HexFormat.of().formatHex(prefix);
        return new Token(
                shown, shown + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** SHA-256 of the whole key. A fast hash is enough, because nobody can guess 256 random bits. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The prefix alone, so that no log has the key. */
    @Override
    public String toString() {
        return prefix;
    }
}
