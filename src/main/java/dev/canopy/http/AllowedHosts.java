package dev.canopy.http;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that the service serves. A web page can let the name of its own host point to the address of this service,
 * and then call the service as if it belonged to the page. The header Host gives that name away. It cannot be done with
 * an IP address, or with a name that always means the machine itself.
 */
@Singleton
class AllowedHosts {
    static final String FORM = "\\*|[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?";

    private static final String LOCAL = "localhost";
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IP_ADDRESS =
            Pattern.compile("(" + BYTE + "\\.){3}" + BYTE + "|\\[[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*]");

    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final Set<String> names;

    /**
     * The header that was allowed last: nearly all clients send the same, and need not be compared with the patterns.
     */
    private volatile @Nullable String last;

    AllowedHosts(HostConfig config) {
        this.names = config.allowedHosts().orElse(List.of()).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @param host the value of the header Host, with or without a port */
    boolean allows(String host) {
        if (host.equals(last)) {
            return true;
        }
        boolean allowed = names.contains("*") || isAllowed(host);
        if (allowed) {
            last = host;
        }
        return allowed;
    }

    private boolean isAllowed(String host) {
        String given = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
        // A name may end with a dot, which says that it is complete.
        String name = given.endsWith(".") ? given.substring(0, given.length() - 1) : given;
        return name.equals(LOCAL)
                || name.endsWith("." + LOCAL)
                || names.contains(name)
                || IP_ADDRESS.matcher(name).matches();
    }
}
