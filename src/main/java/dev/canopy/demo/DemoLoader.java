package dev.canopy.demo;

import dev.canopy.access.Scope;
import dev.canopy.account.CreditService;
import dev.canopy.account.SubscriptionService;
import dev.canopy.alert.BudgetAlerts;
import dev.canopy.budget.BudgetService;
import dev.canopy.directory.ImportService;
import dev.canopy.ledger.Folder;
import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceService;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.tenant.TenantDraft;
import dev.canopy.tenant.TenantService;
import dev.canopy.usage.UsageService;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Loads the demo data in the background when the service starts, through the same services as real input. Loads only
 * into a database without tenants, so a load that was interrupted is not continued. Two instances that start together
 * load the same tenants and the same events, which count once.
 */
@ApplicationScoped
class DemoLoader {
    private static final Logger LOG = Logger.getLogger(DemoLoader.class);
    private static final int PROGRESS = 50_000;

    private final boolean enabled;
    private final TenantService tenants;
    private final SubscriptionService subscriptions;
    private final CreditService credits;
    private final PriceService prices;
    private final BudgetService budgets;
    private final BudgetAlerts alerts;
    private final ImportService directory;
    private final UsageService usage;
    private final Folder folder;
    private final int port;
    private long loaded;

    DemoLoader(
            DemoConfig config,
            TenantService tenants,
            SubscriptionService subscriptions,
            CreditService credits,
            PriceService prices,
            BudgetService budgets,
            BudgetAlerts alerts,
            ImportService directory,
            UsageService usage,
            Folder folder,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.enabled = config.enabled();
        this.tenants = tenants;
        this.subscriptions = subscriptions;
        this.credits = credits;
        this.prices = prices;
        this.budgets = budgets;
        this.alerts = alerts;
        this.directory = directory;
        this.usage = usage;
        this.folder = folder;
        this.port = port;
    }

    void start(@Observes StartupEvent event) {
        if (enabled) {
            // Sessions need a Vert.x context.
            VertxContextSupport.subscribe(
                    () -> tenants.isEmpty()
                            .chain(empty -> empty ? load() : Uni.createFrom().voidItem())
                            .toMulti(),
                    loading -> loading.with(
                            done -> {}, failure -> LOG.error("The demo data could not be loaded", failure)));
        }
    }

    private Uni<Void> load() {
        long begin = System.nanoTime();
        List<TenantDraft> tree = DemoTree.build();
        List<String> keys = tree.stream().map(TenantDraft::key).toList();
        LOG.infof("Demo data: loading %,d tenants and about %,d events", tree.size(), DemoUsage.EVENTS);
        LocalDate today = LocalDate.now(Clock.systemUTC());
        return tenants.importAll(Scope.all(), tree, index -> "/" + index)
                .chain(() -> load(DemoDirectory.of(tree)))
                .chain(() -> load(DemoAccounts.of(tree, today)))
                .chain(() -> loadPrices(DemoPrices.of(keys.get(0), today)))
                .chain(() -> loadBudgets(DemoBudgets.of(keys.get(0))))
                .chain(() -> Multi.createFrom()
                        .iterable(DemoUsage.days(keys, today))
                        .onItem()
                        .transformToUniAndConcatenate(day -> usage.append(day).invoke(accepted -> progress(accepted)))
                        .collect()
                        .last())
                .chain(folder::fold)
                .invoke(() -> LOG.infof(
                        "Demo data: %,d tenants and %,d events in %.1f s; try"
                                + " http://localhost:%d/api/v1/tenants/metrics?sort=-totalInferenceCost&limit=10",
                        tree.size(), loaded, (System.nanoTime() - begin) / 1e9, port));
    }

    private Uni<Void> load(DemoDirectory people) {
        LOG.infof(
                "Demo data: %,d organizations and %,d users",
                people.organizations().size(), people.users().size());
        return directory
                .importOrganizations(Scope.all(), people.organizations(), index -> "/" + index)
                .chain(() -> directory.importUsers(Scope.all(), people.users(), index -> "/" + index));
    }

    private Uni<Void> load(DemoAccounts accounts) {
        LOG.infof(
                "Demo data: %,d subscriptions and %,d credits",
                accounts.subscriptions().size(), accounts.credits().size());
        return each(
                        accounts.subscriptions(),
                        next -> subscriptions.create(Scope.all(), next.tenant(), next.subscription()))
                .chain(() ->
                        each(accounts.credits(), next -> credits.grant(Scope.all(), next.tenant(), next.credit())));
    }

    private Uni<Void> loadPrices(List<PriceDraft> drafts) {
        return each(drafts, draft -> prices.create(Scope.all(), draft));
    }

    private Uni<Void> loadBudgets(List<DemoBudgets.Limited> list) {
        LOG.infof("Demo data: %,d budgets, each with an alert", list.size());
        return each(
                list,
                next -> budgets.put(Scope.all(), next.tenant(), next.name(), next.budget())
                        .chain(() -> alerts.put(Scope.all(), next.tenant(), next.name())));
    }

    /** Loads one draft after the other, and skips those that another instance has loaded already. */
    private static <T> Uni<Void> each(List<T> drafts, Function<T, Uni<?>> load) {
        return Multi.createFrom()
                .iterable(drafts)
                .onItem()
                .transformToUniAndConcatenate(draft -> load.apply(draft)
                        .replaceWithVoid()
                        .onFailure(DemoLoader::isConflict)
                        .recoverWithNull())
                .collect()
                .last();
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == ProblemType.CONFLICT;
    }

    private void progress(long accepted) {
        long before = loaded;
        loaded += accepted;
        if (before / PROGRESS != loaded / PROGRESS) {
            LOG.infof("Demo data: %,d events", loaded);
        }
    }
}
