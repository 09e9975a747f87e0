package dev.canopy.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of a receiver.
 *
 * @param host a name, an address of IPv4 in its usual form, or one of IPv6 without brackets
 * @param path the path and the query, which begin with a slash
 */
record WebhookUrl(boolean https, String host, int port, String path) {
    static final int MAX = 2_000;
    static final String FORM = "must be an https URL of at most " + MAX
            + " characters with a public host, without user, fragment or a dot at the end of the host";

    private static final String PART = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(PART + "(\\." + PART + "){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+]");

    /** The last label begins with a letter, so that no number is read as an address. */
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final int MAX_PORT = 65_535;

    /** Parses a URL; empty if no message can be sent there. Names are not looked up. */
    static Optional<WebhookUrl> parse(String text, Loopback loopback) {
        if (text.length() > MAX) {
            return Optional.empty();
        }
        try {
            return of(new URI(text)).filter(url -> url.isAllowed(loopback));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<WebhookUrl> of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean https = scheme.equals("https");
        if (!(https || scheme.equals("http"))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || uri.getPort() == 0
                || uri.getPort() > MAX_PORT
                || !uri.toString().equals(uri.toASCIIString())) {
            return Optional.empty();
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (!IPV4.matcher(host).matches()
                && !IPV6.matcher(host).matches()
                && !NAME.matcher(host).matches()) {
            return Optional.empty();
        }
        int port = uri.getPort() > 0 ? uri.getPort() : https ? HTTPS_PORT : HTTP_PORT;
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return Optional.of(new WebhookUrl(https, host.replaceAll("[\\[\\]]", ""), port, path + query));
    }

    /** Whether receivers on the machine of the service are allowed. */
    enum Loopback {
        ALLOWED,
        REFUSED;

        static Loopback of(WebhookConfig config) {
            return config.allowLoopback() ? ALLOWED : REFUSED;
        }
    }

    private boolean isAllowed(Loopback loopback) {
        boolean local = host.equals("localhost") || host.endsWith(".localhost");
        if (isName()) {
            return local ? loopback == Loopback.ALLOWED : https;
        }
        return accepts(LiteralAddress.parse(host), loopback);
    }

    /** The value of the header {@code Host}. */
    String authority() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return port == (https ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
    }

    private boolean isName() {
        return !host.contains(":") && !IPV4.matcher(host).matches();
    }

    /** Whether messages may be sent to an address that the host stands for. */
    boolean accepts(InetAddress address, Loopback loopback) {
        return address.isLoopbackAddress() ? loopback == Loopback.ALLOWED : https && TargetAddress.isPublic(address);
    }
}
