package dev.canopy.demo;

import static java.time.temporal.ChronoUnit.DAYS;

import dev.canopy.account.CreditDraft;
import dev.canopy.account.SubscriptionDraft;
import dev.canopy.attribute.Money;
import dev.canopy.tenant.TenantDraft;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The subscriptions and credits of the demo, around a day: companies have yearly terms and prepaid credits, and
 * departments have quarterly budgets. Some have ended, and some start later. Teams have none of their own and use those
 * of their ancestors. The same day gives the same data.
 */
final class DemoAccounts {
    private static final long SEED = 7;
    private static final Map<String, String> PLANS =
            Map.of("partner", "partner", "gold", "enterprise", "silver", "business", "bronze", "team");
    /** Whole units of the currency. */
    private static final Map<String, Integer> PREPAID = Map.of("partner", 250, "gold", 100, "silver", 50, "bronze", 25);

    private static final int WELCOME = 5;
    private static final int WELCOME_DAYS = 90;
    private static final int TRIAL_DAYS = 30;
    private static final int MAX_BUDGET = 10;
    private static final int DEPARTMENT = 2;

    /** A subscription of a tenant. */
    record Subscribed(String tenant, SubscriptionDraft subscription) {}

    /** A credit of a tenant. */
    record Granted(String tenant, CreditDraft credit) {}

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final LocalDate month;
    private final List<Subscribed> subscriptions = new ArrayList<>();
    private final List<Granted> credits = new ArrayList<>();

    private DemoAccounts(LocalDate today) {
        this.month = today.withDayOfMonth(1);
    }

    static DemoAccounts of(List<TenantDraft> tree, LocalDate today) {
        DemoAccounts accounts = new DemoAccounts(today);
        for (TenantDraft tenant : tree) {
            String tier = tenant.labels().get("tier");
            if (tier != null) {
                accounts.addTerms(tenant.key(), tier);
            } else if (tenant.key().split("\\.", -1).length - 1 == DEPARTMENT) {
                accounts.addBudgets(tenant.key());
            }
        }
        return accounts;
    }

    List<Subscribed> subscriptions() {
        return List.copyOf(subscriptions);
    }

    List<Granted> credits() {
        return List.copyOf(credits);
    }

    /** Adds a term or a trial in the past, for most tenants a current term, and for some the next term. */
    private void addTerms(String tenant, String tier) {
        String plan = PLANS.getOrDefault(tier, "team");
        LocalDate start = month.minusMonths(random.nextInt(12));
        boolean lapsed = random.nextInt(8) == 0;
        boolean renewed = random.nextInt(6) == 0;
        if (lapsed || random.nextInt(3) > 0) {
            addTerm(tenant, tier, plan, start.minusYears(1));
        } else {
            subscribe(tenant, "trial", start.minusDays(TRIAL_DAYS), start);
            grant(tenant, "welcome", WELCOME, "Welcome", start.plusDays(WELCOME_DAYS));
        }
        if (!lapsed) {
            addTerm(tenant, tier, plan, start);
            if (renewed) {
                subscribe(tenant, plan, start.plusYears(1), start.plusYears(2));
            }
        }
        if (random.nextInt(10) == 0) {
            credits.add(new Granted(
                    tenant, new CreditDraft("goodwill", money(1), "Goodwill for an incident", Optional.empty())));
        }
    }

    private void addTerm(String tenant, String tier, String plan, LocalDate start) {
        LocalDate end = start.plusYears(1);
        subscribe(tenant, plan, start, end);
        grant(tenant, "prepaid-" + start, PREPAID.getOrDefault(tier, 0), "Prepaid with the plan " + plan, end);
    }

    /** Adds budgets for the previous and the current quarter, and for some tenants a feature pack of three months. */
    private void addBudgets(String tenant) {
        LocalDate quarter = month.with(month.getMonth().firstMonthOfQuarter());
        for (LocalDate start : List.of(quarter.minusMonths(3), quarter)) {
            grant(
                    tenant,
                    "budget-" + start,
                    1 + random.nextInt(MAX_BUDGET),
                    "Budget of the quarter",
                    start.plusMonths(3));
        }
        if (random.nextInt(4) == 0) {
            LocalDate start = month.minusMonths(random.nextInt(5));
            subscribe(tenant, "insights-pack", start, start.plusMonths(3));
        }
    }

    private void subscribe(String tenant, String plan, LocalDate start, LocalDate end) {
        subscriptions.add(new Subscribed(tenant, SubscriptionDraft.of(plan, start, DAYS.between(start, end))));
    }

    private void grant(String tenant, String id, int amount, String reason, LocalDate expires) {
        credits.add(new Granted(
                tenant,
                new CreditDraft(
                        id,
                        money(amount),
                        reason,
                        Optional.of(expires.atStartOfDay(ZoneOffset.UTC).toInstant()))));
    }

    private static Money money(int units) {
        return new Money(units * 1_000_000_000L);
    }
}
