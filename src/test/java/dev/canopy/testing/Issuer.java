package dev.canopy.testing;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * An issuer of JSON Web Tokens, which serves its public keys on this machine. SmallRye makes its tokens; those that no
 * issuer would make are made by hand.
 */
public final class Issuer implements AutoCloseable {
    public static final String NAME = "https://issuer.example";
    public static final String AUDIENCE = "canopy";

    private static final RsaJsonWebKey FIRST = key("first");

    private final List<JsonWebKey> published = new CopyOnWriteArrayList<>(List.of(FIRST));
    private final AtomicInteger reads = new AtomicInteger();
    private final HttpServer server;
    private volatile int status = 200;

    public Issuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/keys", exchange -> {
            reads.incrementAndGet();
            byte[] body = new JsonWebKeySet(published)
                    .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** The address of the public keys. */
    public String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/keys";
    }

    /** How often the public keys were read. */
    public int reads() {
        return reads.get();
    }

    /** Answers further reads of the keys with this status. */
    public void answerWith(int newStatus) {
        status = newStatus;
    }

    public static RsaJsonWebKey key(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public void publish(RsaJsonWebKey key) {
        published.add(key);
    }

    /** The public keys, as a client reads them. */
    public List<JsonWebKey> keys() {
        return published;
    }

    /** Valid claims for ten minutes, with more or other ones. */
    public static JwtClaims claims(Map<String, ?> more) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(NAME);
        claims.setAudience(AUDIENCE);
        claims.setSubject("subject");
        claims.setExpirationTimeMinutesInTheFuture(10);
        more.forEach(claims::setClaim);
        return claims;
    }

    /** A valid token with these claims. */
    public static String token(Map<String, ?> more) {
        return Jwt.claims(claims(more).getClaimsMap())
                .jws()
                .keyId(FIRST.getKeyId())
                .sign(FIRST.getPrivateKey());
    }

    public static String token(JwtClaims claims, RsaJsonWebKey key) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        return signed(signature, claims);
    }

    public static String signed(JsonWebSignature signature, JwtClaims claims) {
        try {
            signature.setPayload(claims.toJson());
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token without a signature. */
    public static String unsigned(Map<String, ?> more) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        return signed(signature, claims(more));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
