package dev.canopy.demo;

import dev.canopy.account.CreditDraft;
import dev.canopy.account.CreditService;
import dev.canopy.account.SubscriptionDraft;
import dev.canopy.account.SubscriptionService;
import dev.canopy.attribute.Money;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantDraft;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A subscription and credits for each reseller and company: some have used them up, and some have expired. */
@ApplicationScoped
class DemoAccounts {
    private static final long UNIT = 1_000_000_000L;
    private static final long[] AMOUNTS = {5, 20, 50, 200};

    private final SubscriptionService subscriptions;
    private final CreditService credits;

    DemoAccounts(SubscriptionService subscriptions, CreditService credits) {
        this.subscriptions = subscriptions;
        this.credits = credits;
    }

    Uni<Void> load(List<TenantDraft> tree, LocalDate today) {
        List<TenantDraft> customers = tree.stream()
                .filter(tenant -> tenant.labels().containsKey("tier"))
                .toList();
        return Multi.createFrom()
                .iterable(customers)
                .onItem()
                .transformToUniAndConcatenate(tenant ->
                        load(tenant.key(), tenant.labels().getOrDefault("tier", ""), customers.indexOf(tenant), today))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> load(String key, String plan, int index, LocalDate today) {
        Scope all = Scope.all();
        LocalDate start = today.minusDays(90 + index % 30);
        return subscriptions
                .create(all, key, SubscriptionDraft.of(plan, start, 365))
                .chain(() ->
                        credits.grant(all, key, credit("welcome", AMOUNTS[index % AMOUNTS.length], "welcome", null)))
                .chain(() -> credits.grant(all, key, credit("trial", 1, "trial", start.plusDays(30))))
                .replaceWithVoid();
    }

    private static CreditDraft credit(String id, long amount, String reason, @Nullable LocalDate expires) {
        return new CreditDraft(
                id,
                new Money(amount * UNIT),
                reason,
                Optional.ofNullable(expires).map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC)));
    }
}
