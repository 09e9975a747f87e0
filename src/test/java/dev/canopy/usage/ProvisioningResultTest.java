package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.feature.FeatureAddition;
import dev.canopy.tenant.TenantAddition;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvisioningResultTest {
    private static final UsageEvent EVENT = HeldRepository.event("1"); // of the tenant "tenant" and the feature "chat"

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN_TENANT, PRESENT, PRESENT,",
        "UNKNOWN_TENANT, PRESENT, , ",
        "UNKNOWN_TENANT, PRESENT, FULL, CATALOGUE_FULL",
        "UNKNOWN_TENANT, PRESENT, RETIRED, UNKNOWN_FEATURE",
        "UNKNOWN_TENANT, NOT_ALLOWED, , UNKNOWN_TENANT",
        "UNKNOWN_TENANT, INVALID, , INVALID_TENANT",
        "UNKNOWN_TENANT, NO_PARENT, , NO_PARENT",
        "UNKNOWN_TENANT, FULL, , TENANTS_FULL",
        "UNKNOWN_TENANT, , , UNKNOWN_TENANT",
        "UNKNOWN_FEATURE, , PRESENT,",
        "UNKNOWN_FEATURE, , INVALID, INVALID_FEATURE",
        "UNKNOWN_FEATURE, , , UNKNOWN_FEATURE",
        "NO_PRICE, PRESENT, PRESENT, NO_PRICE"
    })
    void decidesWhetherAnEventIsStoredNow(
            EventOutcome before, TenantAddition tenant, FeatureAddition feature, EventOutcome outcome) {
        ProvisioningResult provision = new ProvisioningResult(
                tenant == null ? Map.of() : Map.of("tenant", tenant),
                feature == null ? Map.of() : Map.of("chat", feature));

        assertThat(provision.outcome(EVENT, before)).isEqualTo(Optional.ofNullable(outcome));
    }

    @Test
    void knowsTheParentOfTheSetting() {
        assertThat(UnknownTenant.parent("create-below:Acme")).contains("acme");
        assertThat(UnknownTenant.parent("reject")).isEmpty();
    }
}
