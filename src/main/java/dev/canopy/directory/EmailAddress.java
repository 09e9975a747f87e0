package dev.canopy.directory;

import dev.canopy.listing.TextLength;
import java.util.regex.Pattern;

/** The form of an e-mail address: the form that browsers accept, with the letters of any language. */
final class EmailAddress {
    /** The maximum length of the whole address, as in SMTP. */
    static final int MAX = 254;

    private static final int MAX_LOCAL = 64;
    private static final String LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?";
    private static final Pattern FORM = Pattern.compile(
            "[\\p{L}\\p{M}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1," + MAX_LOCAL + "}@" + LABEL + "(?:\\." + LABEL + ")*");

    private EmailAddress() {}

    static boolean isWellFormed(String text) {
        return !TextLength.exceeds(text, MAX) && FORM.matcher(text).matches();
    }
}
