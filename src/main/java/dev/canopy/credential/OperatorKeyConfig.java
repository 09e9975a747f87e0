package dev.canopy.credential;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;

/** The configuration of the operator's key. */
@RegisterForReflection // the validator of configurations looks at its methods
@ConfigMapping(prefix = "canopy.access.operator-key")
interface OperatorKeyConfig {
    /** The key of the operator, instead of one that the first start makes. */
    @WithParentName
    Optional<@Pattern(regexp = KeyText.FORM, message = KeyText.MALFORMED) String> operatorKey();
}
