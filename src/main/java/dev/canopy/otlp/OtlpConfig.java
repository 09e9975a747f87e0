package dev.canopy.otlp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.util.Set;

/** How spans of OpenTelemetry become events. */
@ConfigMapping(prefix = "canopy.otlp")
interface OtlpConfig {
    /** Names of attributes and operations. */
    String NAME = "[\\x21-\\x2b\\x2d-\\x7e]{1,200}";

    /**
     * The attribute of a span, or of its resource, with the key of the tenant. <a
     * href="integrations.md">docs/integrations.md</a> describes traces.
     */
    @WithDefault("canopy.tenant")
    @Pattern(regexp = NAME) String tenantAttribute();

    /** The attribute of a span, or of its resource, with the key of the feature. */
    @WithDefault("canopy.feature")
    @Pattern(regexp = NAME) String featureAttribute();

    /** The attribute of a span, or of its resource, with the user. */
    @WithDefault("user.id")
    @Pattern(regexp = NAME) String userAttribute();

    /**
     * The values of {@code gen_ai.operation.name} whose spans are usage. An operation that contains others, such as
     * {@code invoke_agent}, repeats their tokens and would count them twice.
     */
    @WithDefault("chat,text_completion,generate_content,embeddings")
    Set<@Pattern(regexp = NAME) String> operations();
}
