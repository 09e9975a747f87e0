package dev.canopy.foreign;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * Where payloads of LiteLLM have the fields of an event that are not theirs. A field of an inner object is written with
 * dots. Of several fields, the first one that has a value counts.
 */
@ConfigMapping(prefix = "canopy.litellm")
interface LiteLlmConfig {
    /**
     * The fields of a payload of LiteLLM with the key of the tenant, separated by commas: the first one that has a
     * value. The default is one that the proxy sets, and its clients cannot.
     */
    @WithDefault("metadata.user_api_key_team_id")
    List<@Pattern(regexp = JsonFields.FORM) String> tenantFields();

    /** The fields of a payload of LiteLLM with the key of the feature. */
    @WithDefault("metadata.requester_metadata.feature,metadata.user_api_key_alias")
    List<@Pattern(regexp = JsonFields.FORM) String> featureFields();

    /** The fields of a payload of LiteLLM with the user. */
    @WithDefault("end_user,metadata.user_api_key_end_user_id,metadata.user_api_key_user_id")
    List<@Pattern(regexp = JsonFields.FORM) String> userFields();
}
