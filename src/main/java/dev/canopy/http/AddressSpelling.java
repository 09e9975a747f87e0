package dev.canopy.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules for the address of a request. Each resource has one address, and each address has one spelling. */
final class AddressSpelling {
    private static final String OWN = "/api/";

    private static final String UNRESERVED = "-._~";
    private static final String RESERVED = ":/?@!$&'()*+,;=[]";

    /** By the URL standard of browsers, these characters of a query are sent as they are; curl sends quotes, too. */
    private static final String SENT_RAW = "\"\\^`{|}";

    private AddressSpelling() {}

    /**
     * Whether all characters of a path with its query may occur in a URI (RFC 3986), and each {@code %} has two
     * hexadecimal digits. Brackets are allowed as well, because parameters of many clients have them.
     */
    static boolean isUri(String target) {
        for (int i = 0; i < target.length(); i++) {
            char each = target.charAt(i);
            if (each == '%') {
                if (decoded(target, i) < 0) {
                    return false;
                }
                i += 2;
            } else if (!isUnreserved(each) && RESERVED.indexOf(each) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Encodes the characters of a query that a URI must not have, but that browsers and curl send as they are. */
    static String encodeQuery(String target) {
        int query = target.indexOf('?');
        StringBuilder encoded = new StringBuilder(target);
        for (int i = target.length() - 1; query >= 0 && i > query; i--) {
            if (SENT_RAW.indexOf(target.charAt(i)) >= 0) {
                encoded.replace(
                        i, i + 1, "%" + Integer.toHexString(target.charAt(i)).toUpperCase(Locale.ROOT));
            }
        }
        return encoded.toString();
    }

    /** Returns the reason why a path is not the spelling of an address; null if it is. */
    static @Nullable String fault(String path) {
        if (path.indexOf(';') >= 0) {
            return "has a ';', which must be written as %3B";
        }
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(start, end);
            if (segment.isEmpty()) {
                return "has an empty segment";
            }
            if (segment.equals(".") || segment.equals("..")) {
                return "has the segment '" + segment + "'";
            }
            start = end + 1;
        }
        if (path.endsWith("/") && path.startsWith(OWN)) {
            return "ends with '/'";
        }
        // The server would replace other bytes without a word.
        return PercentEncoding.isUtf8(path) ? needlesslyEncoded(path) : "has bytes that are not UTF-8";
    }

    private static @Nullable String needlesslyEncoded(String path) {
        for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
            int character = decoded(path, i);
            if (character >= 0 && isUnreserved((char) character)) {
                return "has '" + path.substring(i, i + 3) + "', which must be written as '" + (char) character + "'";
            }
        }
        return null;
    }

    /** The byte that is encoded at a place of the text, or -1 if there is none. */
    private static int decoded(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static boolean isUnreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || UNRESERVED.indexOf(character) >= 0;
    }
}
