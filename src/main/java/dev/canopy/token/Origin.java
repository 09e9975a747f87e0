package dev.canopy.token;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin of a web page, as browsers write it: {@code https://portal.example.com}, with a port unless it is usual.
 */
final class Origin {
    /** The form in a configuration; {@link #parse} checks the details. */
    static final String FORM = "https?://[A-Za-z0-9.\\[\\]:-]{1,200}";

    private static final int MAX = 200;

    private Origin() {}

    /** Returns the origin as browsers write it; empty if the text is not one. */
    static Optional<String> parse(String text) {
        if (text.length() > MAX) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.toLowerCase(Locale.ROOT)).parseServerAuthority();
            boolean https = "https".equals(uri.getScheme());
            boolean isOrigin = (https || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= 65535;
            String port = uri.getPort() == -1 || uri.getPort() == (https ? 443 : 80) ? "" : ":" + uri.getPort();
            return isOrigin ? Optional.of(uri.getScheme() + "://" + uri.getHost() + port) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
