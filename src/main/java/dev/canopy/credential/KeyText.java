package dev.canopy.credential;

import dev.canopy.access.Bearer;
import dev.canopy.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An API key: a prefix, which identifies the key and may be shown, and a secret of 256 random bits.
 *
 * @param text the whole key
 */
record KeyText(String prefix, String text) {
    static final String BEGIN = "canopy_";

    /** The texts that {@link #parse} reads, as a regular expression. */
    static final String FORM = BEGIN + "[a-z0-9]{8}_[a-zA-Z0-9_-]{43,128}";

    /** The sentence that follows the name of a malformed key. */
    static final String MALFORMED = "must be 'canopy_', 8 lower-case letters or digits, '_', and 43 to 128 letters,"
            + " digits, underscores or hyphens.";

    private static final int PREFIX_LENGTH = BEGIN.length() + 8;
    private static final int MIN_SECRET = 43;
    private static final int MAX_SECRET = 128;
    private static final int PREFIX_BYTES = 4;
    private static final int SECRET_BYTES = 32;

    /**
     * Returns a key; empty if the text does not have the form of one. Each request with a key comes here, and a regular
     * expression would take as long as the hash.
     */
    static Optional<KeyText> parse(String text) {
        int secret = text.length() - PREFIX_LENGTH - 1;
        return text.startsWith(BEGIN)
                        && secret >= MIN_SECRET
                        && secret <= MAX_SECRET
                        && isPrefix(text)
                        && text.charAt(PREFIX_LENGTH) == '_'
                        && isSecret(text)
                ? Optional.of(new KeyText(text.substring(0, PREFIX_LENGTH), text))
                : Optional.empty();
    }

    private static boolean isPrefix(String text) {
        for (int i = BEGIN.length(); i < PREFIX_LENGTH; i++) {
            if (!Bearer.isSmallOrDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSecret(String text) {
        for (int i = PREFIX_LENGTH + 1; i < text.length(); i++) {
            char symbol = text.charAt(i);
            if (!Bearer.isLetterOrDigit(symbol) && symbol != '_' && symbol != '-') {
                return false;
            }
        }
        return true;
    }

    static KeyText random() {
        SecureRandom random = new SecureRandom();
        byte[] prefix = new byte[PREFIX_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(prefix);
        random.nextBytes(secret);
        String shown = BEGIN + HexFormat.of().formatHex(prefix);
        return new KeyText(
                shown, shown + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** SHA-256 of the whole key. A fast hash is enough, because nobody can guess 256 random bits. */
    byte[] hash() {
        return Sha256.of(text);
    }

    /** The prefix alone, so that no log has the key. */
    @Override
    public String toString() {
        return prefix;
    }
}
