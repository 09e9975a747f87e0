package dev.canopy.token;

import dev.canopy.access.Role;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the signature and the claims of tokens. Only signatures with a private key of the issuer are accepted: no
 * token without a signature, and none with a shared secret, for which the public key could be taken.
 */
final class JwtVerifier {
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

    private final String issuer;
    private final String audience;
    private final JwtConfig config;
    private final Map<String, Role> groups;

    JwtVerifier(String issuer, String audience, JwtConfig config) {
        this.issuer = issuer;
        this.audience = audience;
        this.config = config;
        this.groups = config.groups().orElse(List.of()).stream()
                .map(entry -> entry.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(
                        pair -> pair[0], pair -> Role.parse(pair[1]).orElseThrow(), (one, other) -> {
                            throw new IllegalStateException("canopy.access.jwt.groups names a group twice, as "
                                    + one.text() + " and as " + other.text() + ".");
                        }));
    }

    /** The id of the key that a token names, whether the token is valid or not; empty if it names none. */
    static Optional<String> keyId(String token) {
        try {
            return Optional.ofNullable(
                    JsonWebStructure.fromCompactSerialization(token).getKeyIdHeaderValue());
        } catch (JoseException | ClassCastException malformed) { // the library takes any kid for a text
            return Optional.empty();
        }
    }

    /** Returns empty if the token is not valid. */
    Optional<JwtClaims> verify(String token, List<JsonWebKey> keys) {
        try {
            return Optional.of(claims(consumer(keys).processToClaims(token)));
        } catch (InvalidJwtException | MalformedClaimException | ClassCastException invalid) {
            return Optional.empty();
        }
    }

    private JwtConsumer consumer(List<JsonWebKey> keys) {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                .setExpectedIssuer(issuer)
                .setExpectedAudience(audience)
                .setRequireSubject()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(Math.toIntExact(config.clockSkew().toSeconds()))
                .build();
    }

    private JwtClaims claims(org.jose4j.jwt.JwtClaims valid) throws MalformedClaimException {
        Map<String, Object> all = valid.getClaimsMap();
        Set<Role> roles = texts(find(all, config.rolesClaim()))
                .flatMap(name -> role(name).stream())
                .collect(Collectors.toSet());
        String subject = valid.getSubject();
        return new JwtClaims(
                subject,
                find(all, config.nameClaim()) instanceof String name ? name : subject,
                roles,
                texts(find(all, config.tenantsClaim())).collect(Collectors.toCollection(LinkedHashSet::new)),
                Instant.ofEpochSecond(valid.getExpirationTime().getValue()).plus(config.clockSkew()));
    }

    /** Where groups are configured, they alone count: a user of the issuer may be able to make a group 'operator'. */
    private Optional<Role> role(String name) {
        return groups.isEmpty() ? Role.parse(name) : Optional.ofNullable(groups.get(name));
    }

    /** The value of a claim, whose name may contain dots itself. */
    private static @Nullable Object find(Map<?, ?> claims, String path) {
        Object whole = claims.get(path);
        int dot = path.indexOf('.');
        if (whole != null || dot < 0) {
            return whole;
        }
        return claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? find(inner, path.substring(dot + 1))
                : null;
    }

    /** The texts of a list, or of one text with blanks between them. */
    private static Stream<String> texts(@Nullable Object claim) {
        return switch (claim) {
            case Collection<?> list ->
                list.stream().filter(String.class::isInstance).map(String.class::cast);
            case String text -> Arrays.stream(text.strip().split("\\s+", -1)).filter(part -> !part.isEmpty());
            case null, default -> Stream.of();
        };
    }
}
