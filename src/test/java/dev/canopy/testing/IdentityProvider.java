package dev.canopy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.canopy.crypto.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/**
 * A provider of OpenID Connect on this machine, with the authorization code flow for one public client. It answers only
 * requests with PKCE by S256, a state, a nonce and the redirect URI of the client, and only to the origin of the
 * client. A code counts once.
 */
public final class IdentityProvider implements AutoCloseable {
    public static final String CLIENT = "canopy-page";

    /** What goes wrong at the next sign-in. */
    public enum Fault {
        NONE,
        ACCESS_DENIED,
        OTHER_NONCE,
        OTHER_AUDIENCE,
        OTHER_PARTY,
        CODE_EXPIRED,
        OTHER_ISSUER
    }

    /** A sign-in between the two requests. */
    private record Begun(String challenge, String nonce) {}

    private final Issuer issuer = new Issuer();
    private final HttpServer server;
    private final Map<String, Begun> codes = new ConcurrentHashMap<>();
    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private volatile URI client = URI.create("http://localhost/");
    private volatile Fault fault = Fault.NONE;
    private final Set<String> renewals = ConcurrentHashMap.newKeySet();
    private final AtomicInteger renewed = new AtomicInteger();
    private final AtomicBoolean away = new AtomicBoolean();
    private volatile boolean renews;
    private volatile long lifetime = 600;

    public IdentityProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", this::describe);
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.start();
    }

    /** The name of the issuer, which is its origin. */
    public String name() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The address of the public keys. */
    public String keys() {
        return issuer.address();
    }

    /** Makes the client known by its only redirect URI. */
    public void know(URI redirectUri) {
        client = redirectUri;
    }

    public void fail(Fault next) {
        fault = next;
    }

    /** @param seconds how long the tokens of further sign-ins are valid */
    public void tokensLast(long seconds) {
        lifetime = seconds;
    }

    /** @param given whether further sign-ins get a refresh token; each counts once */
    public void renews(boolean given) {
        renews = given;
    }

    /** The next request to replace tokens is answered 503, as by a provider that is starting. */
    public void isAwayOnce() {
        away.set(true);
    }

    /** How often tokens were replaced by a refresh token. */
    public int renewed() {
        return renewed.get();
    }

    /** All codes, verifiers and tokens until now. */
    public List<String> secrets() {
        return List.copyOf(secrets);
    }

    private void describe(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                Map.of(
                        "issuer",
                        fault == Fault.OTHER_ISSUER ? "https://other.example" : name(),
                        "authorization_endpoint",
                        name() + "/authorize",
                        "token_endpoint",
                        name() + "/token",
                        "jwks_uri",
                        keys()));
    }

    /** The page at which a person signs in: a link leads back to the client. */
    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        boolean complete = "code".equals(asked.get("response_type"))
                && "fragment".equals(asked.get("response_mode"))
                && CLIENT.equals(asked.get("client_id"))
                && client.toString().equals(asked.get("redirect_uri"))
                && Arrays.asList(asked.getOrDefault("scope", "").split(" ", -1)).contains("openid")
                && "S256".equals(asked.get("code_challenge_method"))
                && asked.getOrDefault("code_challenge", "").matches("[A-Za-z0-9_-]{43}")
                && asked.getOrDefault("state", "").length() >= 22
                && asked.getOrDefault("nonce", "").length() >= 22;
        if (!complete) {
            send(exchange, 400, "text/plain", "The request is not complete.");
            return;
        }
        String code = "code-" + System.nanoTime();
        codes.put(code, new Begun(asked.get("code_challenge"), asked.get("nonce")));
        secrets.add(code);
        String outcome = fault == Fault.ACCESS_DENIED
                ? "error=access_denied&error_description=" + encoded("Ada is not a member")
                : "code=" + code + "&iss=" + encoded(name());
        String back = client + "#state=" + encoded(asked.get("state")) + "&" + outcome;
        send(exchange, 200, "text/html", "<!doctype html><a id=back href='" + back + "'>Continue as Ada</a>");
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if ("refresh_token".equals(form.get("grant_type"))) {
            renew(exchange, form);
            return;
        }
        String verifier = form.getOrDefault("code_verifier", "");
        Begun begun = codes.remove(form.getOrDefault("code", ""));
        secrets.add(verifier);
        boolean granted = begun != null
                && fault != Fault.CODE_EXPIRED
                && "authorization_code".equals(form.get("grant_type"))
                && CLIENT.equals(form.get("client_id"))
                && client.toString().equals(form.get("redirect_uri"))
                && verifier.length() >= 43
                && Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Sha256.of(verifier))
                        .equals(begun.challenge);
        if (granted) {
            answer(exchange, 200, tokens(begun.nonce));
        } else {
            answer(exchange, 400, Map.of("error", "invalid_grant", "error_description", "The code has expired"));
        }
    }

    private void renew(HttpExchange exchange, Map<String, String> form) throws IOException {
        if (away.getAndSet(false)) {
            answer(exchange, 503, Map.of());
            return;
        }
        boolean granted = renews
                && renewals.remove(form.getOrDefault("refresh_token", ""))
                && CLIENT.equals(form.get("client_id"));
        if (granted) {
            renewed.incrementAndGet();
            answer(exchange, 200, tokens(""));
        } else {
            answer(exchange, 400, Map.of("error", "invalid_grant", "error_description", "The session has ended"));
        }
    }

    private Map<String, Object> tokens(String nonce) {
        String access = token(Map.of("roles", "viewer", "tenants", "*", "preferred_username", "ada"), Issuer.AUDIENCE);
        String id = token(
                Map.of(
                        "nonce",
                        fault == Fault.OTHER_NONCE ? "another" : nonce,
                        "azp",
                        fault == Fault.OTHER_PARTY ? "another" : CLIENT),
                fault == Fault.OTHER_AUDIENCE ? "another" : CLIENT);
        secrets.add(access);
        secrets.add(id);
        Map<String, Object> tokens = new HashMap<>(
                Map.of("token_type", "Bearer", "access_token", access, "id_token", id, "expires_in", lifetime));
        if (renews) {
            String renewal = "renewal-" + UUID.randomUUID();
            renewals.add(renewal);
            secrets.add(renewal);
            tokens.put("refresh_token", renewal);
        }
        return tokens;
    }

    private String token(Map<String, ?> more, String audience) {
        JwtClaims claims = Issuer.claims(more);
        claims.setIssuer(name());
        claims.setAudience(audience);
        NumericDate end = NumericDate.now();
        end.addSeconds(lifetime);
        claims.setExpirationTime(end);
        return Issuer.token(new HashMap<>(claims.getClaimsMap()));
    }

    private static Map<String, String> parameters(String text) {
        return Arrays.stream(text.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        exchange.getResponseHeaders()
                .set("Access-Control-Allow-Origin", client.getScheme() + "://" + client.getAuthority());
        send(exchange, status, "application/json", JsonUtil.toJson(body));
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        issuer.close();
    }
}
