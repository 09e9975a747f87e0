package dev.canopy.token;

import dev.canopy.configuration.Tuning;
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

    /**
     * The issuer of JSON Web Tokens that are accepted. Without it, no token is accepted. {@code audience} and
     * {@code jwks-url} are needed with it. See <a href="security.md#tokens-of-an-identity-provider">security</a>.
     */
    Optional<@Pattern(regexp = TEXT) String> issuer();

    /** The audience that the tokens must have. */
    Optional<@Pattern(regexp = TEXT) String> audience();

    /** The address of the issuer's public keys. */
    Optional<URI> jwksUrl();

    /** How long the public keys are used before they are read again. */
    @Tuning
    @WithDefault("PT1H")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration keysLifetime();

    /** The shortest time between two reads of the public keys, when tokens name unknown keys. */
    @Tuning
    @WithDefault("PT10S")
    @DurationMin(millis = 1)
    @DurationMax(hours = 1)
    Duration keysPause();

    /** How far the clocks of the issuer and of the service may differ. */
    @WithDefault("PT30S")
    @DurationMin
    @DurationMax(minutes = 5)
    Duration clockSkew();

    /** The claim with the keys of tenants; {@code *} stands for the whole service. */
    @WithName("claims.tenants")
    @WithDefault("tenants")
    @NotBlank String tenantsClaim();

    /**
     * The claim with roles, or with groups if those are configured; a dot leads into an object, as in
     * {@code realm_access.roles}.
     */
    @WithName("claims.roles")
    @WithDefault("roles")
    @NotBlank String rolesClaim();

    /** The claim with the name for the audit log; the subject if a token does not have it. */
    @WithName("claims.name")
    @WithDefault("preferred_username")
    @NotBlank String nameClaim();

    /**
     * Groups that stand for roles, such as {@code usage-admins=operator,readers=viewer}. Then no other name in the
     * claim counts.
     */
    Optional<List<@Pattern(regexp = GROUP) String>> groups();
}
