package dev.canopy.token;

import dev.canopy.testing.Issuer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Lets the service accept the tokens of an issuer on this machine, and nobody without a credential. */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {
    static final int FAILURES = 100;

    private final Map<String, String> settings = new HashMap<>(Map.of(
            "canopy.access.mode", "required",
            "canopy.access.origins", "https://console.example.com",
            "canopy.access.jwt.issuer", Issuer.NAME,
            "canopy.access.jwt.audience", Issuer.AUDIENCE,
            "canopy.access.rate.requests", "20",
            "canopy.access.rate.events", "100",
            "canopy.access.rate.failures", String.valueOf(FAILURES)));
    private Issuer issuer;

    /** @param other settings in place of the usual ones */
    @Override
    public void init(Map<String, String> other) {
        settings.putAll(other);
    }

    @Override
    public Map<String, String> start() {
        issuer = new Issuer();
        settings.put("canopy.access.jwt.jwks-url", issuer.address());
        return settings;
    }

    @Override
    public void stop() {
        issuer.close();
    }
}
