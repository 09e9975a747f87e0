package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.listing.Calendar;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Function;

/** The rules of subscriptions: a tenant has at most one at any time, and an archived tenant gets no new ones. */
@ApplicationScoped
public class SubscriptionService {
    private final SubscriptionRepository subscriptions;
    private final TenantRepository tenants;

    SubscriptionService(SubscriptionRepository subscriptions, TenantRepository tenants) {
        this.subscriptions = subscriptions;
        this.tenants = tenants;
    }

    /**
     * Creates a subscription and returns its id. Fails with 404 if the tenant does not exist, with 409 if the tenant is
     * archived or has a subscription that overlaps, and with 422 if the end is not after the start.
     */
    public Uni<UUID> create(Scope scope, String key, SubscriptionDraft draft) {
        Subscription subscription = draft.toSubscription();
        return change(scope, key, tenant -> {
                    tenant.requireActive(key);
                    subscription.belongTo(tenant);
                    return refuseOverlap(tenant, subscription, draft.content())
                            .chain(() -> subscriptions.insert(subscription));
                })
                .onFailure()
                .transform(failure -> TenantIdentity.orGone(failure, key))
                .replaceWith(subscription.id());
    }

    /**
     * Fails with 404 if the subscription does not exist, with 409 if it would overlap another one of the tenant, and
     * with 412 if it has another version.
     */
    Uni<Void> patch(Scope scope, String key, UUID id, SubscriptionChange patch, IfMatch ifMatch) {
        return change(
                scope,
                key,
                tenant -> subscriptions.getInstance(tenant, id, ifMatch).chain(subscription -> {
                    patch.applyTo(subscription);
                    return refuseOverlap(tenant, subscription, patch);
                }));
    }

    /** Extends subscriptions and returns their number. Fails with 409, and extends none, if two would overlap. */
    Uni<Integer> extend(Scope scope, String key, SubscriptionExtension extension) {
        return change(scope, key, tenant -> subscriptions.extend(tenant, extension))
                .onFailure(SqlState.EXCLUSION_VIOLATION::caused)
                .transform(overlap -> ProblemException.conflict("/days", "would make two subscriptions overlap"))
                .onFailure(SqlState.CHECK_VIOLATION::caused)
                .transform(
                        beyond -> ProblemException.content("/days", "would end a subscription after " + Calendar.LAST));
    }

    /** Fails with 404 if the subscription or the tenant does not exist, and with 412 if it has another version. */
    Uni<Void> delete(Scope scope, String key, UUID id, IfMatch ifMatch) {
        return Panache.withTransaction(() -> tenants.getIdentityFromAbove(scope, key)
                .chain(tenant -> subscriptions.delete(scope, key, tenant, id, ifMatch)));
    }

    private <T> Uni<T> change(Scope scope, String key, Function<TenantIdentity, Uni<? extends T>> work) {
        return Panache.withTransaction(() -> tenants.getIdentityFromAbove(scope, key)
                .call(subscriptions::lock)
                .chain(work));
    }

    private Uni<Void> refuseOverlap(TenantIdentity tenant, Subscription subscription, SubscriptionChange change) {
        return subscriptions
                .findOverlap(tenant, subscription)
                .invoke(found -> found.ifPresent(other -> {
                    throw ProblemException.conflict(
                            other.start().isAfter(subscription.startDay()) ? change.endPointer() : "/start",
                            "makes the period overlap with the subscription to the plan '" + other.plan() + "' from "
                                    + other.start() + " to " + other.end());
                }))
                .replaceWithVoid();
    }
}
