package dev.canopy.token;

import dev.canopy.testing.Issuer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Lets the service accept the tokens of an issuer on this machine, and nobody without a credential. */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {
    private Issuer issuer;

    @Override
    public Map<String, String> start() {
        issuer = new Issuer();
        return Map.of(
                "canopy.access.mode", "required",
                "canopy.access.origins", "https://console.example.com",
                "canopy.access.jwt.issuer", Issuer.NAME,
                "canopy.access.jwt.audience", Issuer.AUDIENCE,
                "canopy.access.jwt.jwks-url", issuer.address(),
                "canopy.access.rate.requests", "20",
                "canopy.access.rate.events", "100",
                "canopy.access.rate.failures", "100");
    }

    @Override
    public void stop() {
        issuer.close();
    }
}
