package dev.canopy.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The identity provider whose JSON Web Tokens are accepted, and how their claims become grants. */
@ConfigMapping(prefix = "canopy.access.jwt")
interface JwtConfig {
    String TEXT = "(?s).*\\S.*";
    String GROUP = "[^=,\\s][^=,]{0,199}=(viewer|reporter|manager|operator)";

    /** The issuer (iss) of the tokens. Without it, no token is accepted. */
    Optional<@Pattern(regexp = TEXT) String> issuer();

    /** The audience (aud) that the tokens must have; needed with an issuer. */
    Optional<@Pattern(regexp = TEXT) String> audience();

    /** The address of the issuer's public keys (a JSON Web Key Set); needed with an issuer. */
    Optional<URI> jwksUrl();

    /** How long the public keys are used before they are read again; 1 s to 1 day. */
    @WithDefault("PT1H")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration keysLifetime();

    /** The shortest time between two reads of the public keys, when tokens name unknown keys; 1 ms to 1 hour. */
    @WithDefault("PT10S")
    @DurationMin(millis = 1)
    @DurationMax(hours = 1)
    Duration keysPause();

    /** How far the clocks of the issuer and the service may differ; 0 to 5 minutes. */
    @WithDefault("PT30S")
    @DurationMin
    @DurationMax(minutes = 5)
    Duration clockSkew();

    /**
     * The claim with the keys of the tenants in which the roles are granted; {@code *} for the whole service. A dot in
     * the name of a claim leads into an object, as in {@code realm_access.roles}.
     */
    @WithName("claims.tenants")
    @WithDefault("tenants")
    @NotBlank String tenantsClaim();

    /** The claim with the roles, or with the groups if those are configured. */
    @WithName("claims.roles")
    @WithDefault("roles")
    @NotBlank String rolesClaim();

    /** The claim with the name of the caller, for the audit log; the subject if the token does not have it. */
    @WithName("claims.name")
    @WithDefault("preferred_username")
    @NotBlank String nameClaim();

    /** Groups that stand for roles, each as {@code group=role}. Without them, the claim has the names of roles. */
    Optional<List<@Pattern(regexp = GROUP) String>> groups();
}
