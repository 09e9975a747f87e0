package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The form of the keys and names that clients choose for addresses. They are unique regardless of case. */
public final class KeyForm {
    public static final String PATTERN = "[a-z0-9][a-z0-9._-]{0,62}";
    private static final Pattern FORMAT = Pattern.compile(PATTERN);

    private KeyForm() {}

    /** Whether a text is a key in its stored form. */
    public static boolean isStored(String text) {
        return FORMAT.matcher(text).matches();
    }

    /** A text, such as a pattern of keys, in lower case, as keys are stored. */
    public static String stored(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The stored form of a key; empty if the text cannot be a key. */
    public static Optional<String> parse(String text) {
        return Optional.of(stored(text)).filter(KeyForm::isStored);
    }

    /**
     * The stored form of a key in an address or a parameter.
     *
     * @param type the type of the resource, for the problem
     * @throws ProblemException (404) if the text cannot be a key
     */
    public static String existing(String type, String text) {
        return parse(text).orElseThrow(() -> ProblemException.notFound(type, text));
    }

    /**
     * The stored form of a key or a name in an address, under which something is to be stored.
     *
     * @param parameter the part of the address: {@code key} or {@code name}
     * @throws ProblemException (422) if the text cannot be one
     */
    public static String storable(String parameter, String text) {
        return parse(text).orElseThrow(() -> ProblemException.address(parameter, "must match " + PATTERN));
    }
}
