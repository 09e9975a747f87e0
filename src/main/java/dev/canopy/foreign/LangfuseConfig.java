package dev.canopy.foreign;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * Where observations of Langfuse have the fields of an event that are not theirs. A field of an inner object is written
 * with dots. Of several fields, the first one that has a value counts.
 */
@ConfigMapping(prefix = "canopy.langfuse")
interface LangfuseConfig {
    /**
     * The fields of an observation of Langfuse with the key of the tenant, separated by commas: the first one that has
     * a value. <a href="integrations.md">docs/integrations.md</a> describes what other tools send.
     */
    @WithDefault("metadata.tenant")
    List<@Pattern(regexp = JsonFields.FORM) String> tenantFields();

    /** The fields of an observation of Langfuse with the key of the feature. */
    @WithDefault("metadata.feature,name")
    List<@Pattern(regexp = JsonFields.FORM) String> featureFields();

    /** The fields of an observation of Langfuse with the user. */
    @WithDefault("userId,metadata.user")
    List<@Pattern(regexp = JsonFields.FORM) String> userFields();
}
