package dev.canopy.webhook;

import dev.canopy.access.Scope;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The rules of webhooks. Each method fails with 404 if the tenant or the thing does not exist. */
@ApplicationScoped
class WebhookService {
    private final WebhookRepository webhooks;
    private final TenantRepository tenants;
    private final WebhookSecrets secrets;

    WebhookService(WebhookRepository webhooks, TenantRepository tenants, WebhookSecrets secrets) {
        this.webhooks = webhooks;
        this.tenants = tenants;
        this.secrets = secrets;
    }

    /** Fails with 409 if the tenant is archived or has too many webhooks. */
    Uni<WebhookResponse.Secret> add(Scope scope, String key, WebhookDraft draft) {
        return tenants.getIdentity(scope, key)
                .invoke(tenant -> tenant.requireActive(key))
                .chain(tenant -> webhooks.add(scope, tenant, key, draft))
                .onFailure()
                .transform(failure -> TenantIdentity.orGone(failure, key))
                .map(id -> secret(id, 1));
    }

    private WebhookResponse.Secret secret(UUID id, int version) {
        return new WebhookResponse.Secret(id, secrets.text(id, version));
    }

    Uni<List<WebhookResponse>> list(Scope scope, String key, Optional<MessageType> type) {
        return tenants.getIdentityForRead(scope, key).chain(tenant -> webhooks.list(scope, tenant, type));
    }

    Uni<WebhookResponse> get(Scope scope, String key, UUID id) {
        return tenants.getIdentityForRead(scope, key).chain(tenant -> webhooks.get(scope, tenant, id));
    }

    /** Fails with 412 if the webhook has another version. */
    Uni<WebhookResponse> change(Scope scope, String key, UUID id, WebhookDraft draft, IfMatch ifMatch) {
        return tenants.getIdentity(scope, key).chain(tenant -> webhooks.change(scope, tenant, id, draft, ifMatch));
    }

    /**
     * Makes a new secret. Messages are also signed with the previous one for the overlap. Fails with 412 if the webhook
     * has another version.
     */
    Uni<WebhookResponse.Secret> rotate(Scope scope, String key, UUID id, Duration overlap, IfMatch ifMatch) {
        return tenants.getIdentity(scope, key)
                .chain(tenant -> webhooks.rotate(scope, tenant, id, overlap, ifMatch))
                .map(version -> secret(id, version));
    }

    /** Fails with 412 if the webhook has another version. */
    Uni<Void> delete(Scope scope, String key, UUID id, IfMatch ifMatch) {
        return tenants.getIdentity(scope, key).chain(tenant -> webhooks.delete(scope, tenant, id, ifMatch));
    }

    /** Sends a message of the type {@code webhook.test}. */
    Uni<Void> test(Scope scope, String key, UUID id) {
        String now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS).toString();
        String payload =
                "{\"type\":\"webhook.test\",\"timestamp\":\"" + now + "\",\"data\":{\"tenant\":\"" + key + "\"}}";
        return tenants.getIdentity(scope, key).chain(tenant -> webhooks.test(scope, tenant, key, id, payload));
    }

    /** Sends a message again, in all its attempts. */
    Uni<Void> repeat(Scope scope, String key, UUID delivery) {
        return tenants.getIdentity(scope, key).chain(tenant -> webhooks.repeat(scope, tenant, key, delivery));
    }
}
