package dev.canopy.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.access.Role;
import dev.canopy.testing.Configurations;
import dev.canopy.testing.Issuer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {
    private static final RsaJsonWebKey KEY = Issuer.key("a");
    private static final RsaJsonWebKey OTHER = Issuer.key("a");
    private static final List<JsonWebKey> KEYS = List.of(KEY);

    private final JwtVerifier verifier = verifier();

    private static JwtVerifier verifier(String... configuration) {
        return new JwtVerifier(Issuer.NAME, Issuer.AUDIENCE, Configurations.of(JwtConfig.class, configuration));
    }

    private Optional<dev.canopy.token.JwtClaims> verify(JwtClaims claims) {
        return verifier.verify(Issuer.token(claims, KEY), KEYS);
    }

    private static JwtClaims claims() {
        return Issuer.claims(Map.of());
    }

    @Test
    void acceptsATokenOfTheIssuer() {
        assertThat(verify(claims())).map(dev.canopy.token.JwtClaims::subject).contains("subject");
    }

    @Test
    void refusesATokenOfAnotherKeyWithTheSameId() {
        assertThat(verifier.verify(Issuer.token(claims(), OTHER), KEYS)).isEmpty();
    }

    @Test
    void refusesATokenOfAnUnknownKey() {
        assertThat(verifier.verify(Issuer.token(claims(), Issuer.key("b")), KEYS))
                .isEmpty();
    }

    @Test
    void refusesATokenWithoutASignature() {
        assertThat(verifier.verify(Issuer.unsigned(Map.of()), KEYS)).isEmpty();
    }

    /** Its secret is the public key, which everybody knows. */
    @Test
    void refusesATokenThatIsSignedWithThePublicKeyAsASecret() {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setKeyIdHeaderValue("a");
        signature.setKey(new HmacKey(KEY.getPublicKey().getEncoded()));

        assertThat(verifier.verify(Issuer.signed(signature, claims()), KEYS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "RS512", "PS256"})
    void acceptsOtherAlgorithmsWithAPrivateKey(String algorithm) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue("a");
        signature.setKey(KEY.getPrivateKey());

        assertThat(verifier.verify(Issuer.signed(signature, claims()), KEYS)).isPresent();
    }

    @Test
    void refusesAChangedToken() {
        String[] parts = Issuer.token(claims(), KEY).split("\\.", -1);
        String other = Issuer.token(Issuer.claims(Map.of("roles", List.of("operator"))), OTHER)
                .split("\\.", -1)[1];

        assertThat(verifier.verify(parts[0] + "." + other + "." + parts[2], KEYS))
                .isEmpty();
    }

    @Test
    void refusesAnotherIssuer() {
        JwtClaims claims = claims();
        claims.setIssuer("https://other.example");

        assertThat(verify(claims)).isEmpty();
    }

    @Test
    void refusesAnotherAudience() {
        JwtClaims claims = claims();
        claims.setAudience("other");

        assertThat(verify(claims)).isEmpty();
    }

    @Test
    void refusesATokenWithoutAnEnd() {
        JwtClaims claims = claims();
        claims.unsetClaim("exp");

        assertThat(verify(claims)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-20, true", "-40, false"})
    void acceptsAnExpiredTokenOnlyWithinTheSkewOfTheClocks(int seconds, boolean accepted) {
        JwtClaims claims = claims();
        claims.setExpirationTime(after(seconds));

        assertThat(verify(claims).isPresent()).isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"20, true", "40, false"})
    void acceptsATokenBeforeItsStartOnlyWithinTheSkewOfTheClocks(int seconds, boolean accepted) {
        JwtClaims claims = claims();
        claims.setNotBefore(after(seconds));

        assertThat(verify(claims).isPresent()).isEqualTo(accepted);
    }

    private static NumericDate after(int seconds) {
        NumericDate time = NumericDate.now();
        time.addSeconds(seconds);
        return time;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a.b.c",
                "eyJ.eyJ.",
                "eyJhbGciOiJSUzI1NiJ9..",
                "eyJhbGciOiJSUzI1NiIsImtpZCI6MX0.e30.AA",
                "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0....."
            })
    void refusesWhatIsNoToken(String token) {
        assertThat(verifier.verify(token, KEYS)).isEmpty();
        assertThat(JwtVerifier.keyId(token)).isEmpty();
    }

    @Test
    void refusesATokenWhoseAlgorithmIsNoText() {
        assertThat(verifier.verify("eyJhbGciOjEsImtpZCI6ImEifQ.e30.AA", KEYS)).isEmpty();
    }

    @Test
    void refusesAGroupWithTwoRoles() {
        assertThatThrownBy(() -> verifier("groups", "staff=viewer,staff=manager"))
                .hasMessage("canopy.access.jwt.groups names a group twice, as viewer and as manager.");
    }

    @Test
    void readsRolesAndTenants() {
        dev.canopy.token.JwtClaims claims = verify(Issuer.claims(Map.of(
                        "roles", List.of("viewer", "unknown", 7),
                        "tenants", List.of("acme", "beta"),
                        "preferred_username", "ada")))
                .orElseThrow();

        assertThat(claims.roles()).containsExactly(Role.VIEWER);
        assertThat(claims.tenants()).containsExactlyInAnyOrder("acme", "beta");
        assertThat(claims.name()).isEqualTo("ada");
    }

    @Test
    void readsTextsWithBlanksAsLists() {
        assertThat(verify(Issuer.claims(Map.of("roles", "viewer reporter")))
                        .orElseThrow()
                        .roles())
                .containsExactlyInAnyOrder(Role.VIEWER, Role.REPORTER);
    }

    @Test
    void readsGroupsInsideAnObject() {
        JwtVerifier configured =
                verifier("claims.roles", "realm_access.roles", "groups", "usage-admins=operator,readers=viewer");

        assertThat(configured
                        .verify(
                                Issuer.token(
                                        Issuer.claims(Map.of("realm_access", Map.of("roles", List.of("usage-admins")))),
                                        KEY),
                                KEYS)
                        .orElseThrow()
                        .roles())
                .containsExactly(Role.OPERATOR);
    }

    @Test
    void doesNotTakeAGroupWithTheNameOfARoleForTheRoleIfGroupsAreConfigured() {
        JwtVerifier configured = verifier("groups", "usage-admins=operator");

        assertThat(configured
                        .verify(Issuer.token(Issuer.claims(Map.of("roles", "operator")), KEY), KEYS)
                        .orElseThrow()
                        .roles())
                .isEmpty();
    }

    @Test
    void readsAClaimWhoseNameHasDots() {
        JwtVerifier configured = verifier("claims.tenants", "https://canopy.example/tenants");

        assertThat(configured
                        .verify(
                                Issuer.token(
                                        Issuer.claims(Map.of("https://canopy.example/tenants", List.of("acme"))), KEY),
                                KEYS)
                        .orElseThrow()
                        .tenants())
                .containsExactly("acme");
    }

    @Test
    void grantsNothingWithoutClaims() {
        dev.canopy.token.JwtClaims claims = verify(claims()).orElseThrow();

        assertThat(claims.roles()).isEmpty();
        assertThat(claims.tenants()).isEmpty();
        assertThat(claims.name()).isEqualTo("subject");
    }
}
