package dev.canopy.page;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/**
 * How people sign in at the issuer of JSON Web Tokens. The page does that itself: it is a public client of OpenID
 * Connect, with the authorization code flow and PKCE.
 *
 * @param issuer the issuer as it names itself, which is also the start of the address of its metadata
 * @param clientId the page as a client of the issuer
 * @param scope words with blanks between them
 */
record SignIn(String issuer, String clientId, String scope) {
    /** Hosts on this machine, where nobody can come between. */
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1");

    /**
     * Returns empty if the page only asks for a key.
     *
     * @param issuer that of the accepted tokens, if any are
     * @throws IllegalStateException if the page is a client of an issuer that is missing or has no usable address
     */
    static Optional<SignIn> of(PageConfig config, Optional<String> issuer) {
        return config.clientId().map(client -> {
            SignIn signIn = new SignIn(issuer.orElseThrow(SignIn::unusable), client, config.scope());
            if (!signIn.origin().matches(PageConfig.ORIGIN)) {
                throw unusable();
            }
            return signIn;
        });
    }

    private static IllegalStateException unusable() {
        return new IllegalStateException("canopy.page.sign-in.client-id needs an https address of an issuer, such as"
                + " https://login.example.com/realms/usage, in canopy.access.jwt.issuer.");
    }

    /** The origin of the issuer, the only one besides this service to which the page connects. */
    String origin() {
        try {
            URI address = new URI(issuer);
            boolean isPlain = address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null;
            if (address.getHost() == null || !isPlain || !isSafe(address)) {
                throw unusable();
            }
            String port = address.getPort() < 0 ? "" : ":" + address.getPort();
            return address.getScheme() + "://" + address.getHost() + port;
        } catch (URISyntaxException malformed) {
            throw unusable();
        }
    }

    /** The page trusts an ID token because of the connection over which it comes. */
    private static boolean isSafe(URI address) {
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme()) && LOCAL.contains(address.getHost()));
    }

    /** The settings that the page needs. None of them is secret. */
    String json() {
        return new JsonObject()
                .put("issuer", issuer)
                .put("clientId", clientId)
                .put("scope", scope)
                .encode();
    }
}
