package dev.canopy.listing;

import dev.canopy.problem.ProblemException;

/** The form of the ids that clients choose, and that are part of an address. */
public final class ClientId {
    public static final int MAX = 200;

    private ClientId() {}

    /**
     * Whether a text of 1 to 200 characters can be such an id: it can be stored and has no control characters.
     * {@code .} and {@code ..} have a special meaning in a URL path.
     */
    public static boolean fits(String text) {
        return !text.isEmpty()
                && !TextLength.exceeds(text, MAX)
                && text.chars().noneMatch(Character::isISOControl)
                && !text.equals(".")
                && !text.equals("..")
                && StorableText.fits(text);
    }

    /**
     * The id in an address.
     *
     * @param type the type of the thing that it is the id of
     * @throws ProblemException (404) if nothing can have this id
     */
    public static String existing(String type, String id) {
        if (!fits(id)) {
            throw ProblemException.notFound(type, id);
        }
        return id;
    }
}
