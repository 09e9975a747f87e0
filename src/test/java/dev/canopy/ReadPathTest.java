package dev.canopy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import dev.canopy.database.FromReplica;
import dev.canopy.database.ReadDatabase;
import dev.canopy.query.CursorQueries;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.testing.CompiledClasses;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.persistence.Entity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Repositories read through the room {@code query}, which alone decides between session, driver and cursor. */
class ReadPathTest {
    private static final JavaClasses MAIN = CompiledClasses.main();

    /** The room that runs queries, and the lesson, which shows the other ways and their results. */
    private static final Set<String> FREE = Set.of("dev.canopy.query", "dev.canopy.lesson");

    /** Writers: they take a lock, or load the instance that they change. */
    private static final Set<String> WRITERS =
            Set.of("SubscriptionRepository.lock", "SubscriptionRepository.getInstance");

    /**
     * The classes and methods that read by SQL of their own, each with its reason (record 31), such as that the query
     * language of the room {@code attribute} has no node for the read, or that the plan must be fixed. A method reads
     * through the room {@code query} unless it or its class is on this list.
     */
    private static final Map<String, String> SQL_READERS = Map.ofEntries(
            entry("credential.KeyRepository.find", "reads the hash of a key before the caller has a scope"),
            entry("credential.KeyRepository.get", "compares rights by two scopes"),
            entry("credential.OperatorKey.isValid", "compares the hash of a key when the service starts"),
            entry("crypto.SigningKey", "reads a table that has no entity when the service starts"),
            entry(
                    "event.EventRepository",
                    "calls newest_usage and applicable_rates, and joins the names of an account"),
            entry("feature.FeatureAdditions.look", "joins an array of keys, of which some have no feature"),
            entry("focus.FocusRepository", "joins laterally, and splits objects of JSON into rows"),
            entry("alert.AlertRepository.find", "makes one document of the last firings of each alert, laterally"),
            entry(
                    "alert.FiringFeed",
                    "reads what follows each of many positions, with the newest number of an account"),
            entry("alert.FiringRepository.marked", "reads a table that has no entity, without a request"),
            entry("analytics.CostComparisonRepository", "numbers rows by a window, and sums up those beyond a limit"),
            entry("ledger.FoldRepository.pending", "measures by the clock of the ledger, without a request"),
            entry("ledger.FoldRepository.look", "calls accounts_to_fold"),
            entry(
                    "ledger.FoldRepository.accountsOf",
                    "finds the accounts of stored usage, whose caller it does not know"),
            entry("ledger.MeterFillingRepository.next", "reads a table that has no entity, without a request"),
            entry("ledger.RebuildRepository.rebuild", "reads the roots of all accounts, whose work it then begins"),
            entry("ledger.RebuildRepository.fillAll", "asks a table that has no entity"),
            entry("ledger.SliceRepository.next", "reads tables that have no entity, without a request"),
            entry(
                    "meter.StoredMeters",
                    "reads a version that has no entity together with the meters, and without a request"),
            entry("meter.MeterDefinitions", "adds up the accounts that are still to be filled, laterally"),
            entry("analytics.MeterSeries", "calls meter_within for each of many ranges"),
            entry("price.PriceRepository.match", "calls price_at"),
            entry("price.RepricingRepository.accounts", "asks events and names, which have no entity, of each account"),
            entry("priceimport.PriceImportRepository.tenants", "finds tenants by an array of keys, without a scope"),
            entry("budget.ReservedRepository", "adds up a table without an entity, and deltas, in one snapshot"),
            entry(
                    "tenant.Currencies",
                    "reads the tops of a scope alone; a query reads all tenants that the scope covers"),
            entry("search.SearchRepository", "ranks by text search functions, over tables of several rooms"),
            entry("tenant.TenantIds", "finds the tenants of a credential before the caller has a scope"),
            entry("tenant.TenantTreeRepository.isEmpty", "asks for any tenant when the service starts"),
            entry("price.UnpricedRepository", "skips through an index by a recursive query"));

    /** The methods, by class, that change something by SQL, or read in the transaction of the change. */
    private static final Map<String, Set<String>> SQL_WRITERS = Map.ofEntries(
            entry("account.CreditRepository", Set.of("grant")),
            entry("alert.AlertRepository", Set.of("delete", "save")),
            entry("alert.FiringRepository", Set.of("begin", "end", "fire", "mark", "purge", "unmark", "watched")),
            entry("audit.AuditLog", Set.of("begin")),
            entry("budget.BudgetRepository", Set.of("save")),
            entry(
                    "budget.ReservationRepository",
                    Set.of("add", "costs", "deleteExpired", "known", "lock", "places", "release")),
            entry("credential.KeyRepository", Set.of("insert", "replace", "revoke", "used")),
            entry("credential.OperatorKey", Set.of("add")),
            entry(
                    "directory.ImportRepository",
                    Set.of("findOrganizations", "findTenants", "saveOrganizations", "saveUsers")),
            entry("feature.FeatureAdditions", Set.of("addMissing")),
            entry("feature.FeatureRepository", Set.of("change")),
            entry(
                    "ledger.FoldRepository",
                    Set.of("announce", "complete", "fold", "foldWith", "gatherChanges", "publish")),
            entry("ledger.MeterFillingRepository", Set.of("purge")),
            entry("ledger.PartitionRepository", Set.of("detach", "drop", "ensure", "moveHorizon")),
            entry("ledger.RebuildRepository", Set.of("fill", "inSnapshot", "run")),
            entry("ledger.SliceRepository", Set.of("step")),
            entry("meter.MeterRepository", Set.of("define", "delete")),
            entry("price.PriceOverlap", Set.of("refuse")),
            entry("price.PriceRepository", Set.of("delete", "end", "insert", "unused")),
            entry("price.PriceWrites", Set.of("lock")),
            entry("price.RepricingRepository", Set.of("repriceSpan")),
            entry("priceimport.PriceImportRepository", Set.of("apply", "write")),
            entry("tenant.AccountCurrencyRepository", Set.of("change")),
            entry("tenant.TenantMoveRepository", Set.of("ask", "delete", "graft", "kept", "move", "run")),
            entry("tenant.TenantTreeRepository", Set.of("changeForUsage", "find", "locked", "nextIds")),
            entry("tenant.TenantWriteRepository", Set.of("insert", "patch", "update")),
            entry("tenant.TreeLock", Set.of("take")),
            entry("usage.EventDeletionRepository", Set.of("delete", "find")),
            entry("usage.UsageRepository", Set.of("append", "ensurePartitions")),
            entry("webhook.DeliveryQueue", Set.of("claim", "finish", "purge")),
            entry("webhook.WebhookOutbox", Set.of("add")),
            entry("webhook.WebhookRepository", Set.of("add", "change", "delete", "rotate", "run")));

    /** The classes that use connections for something else than data: health, notifications, limits of time. */
    private static final Set<String> CONNECTIONS = Set.of(
            "database.DatabaseHealth",
            "database.DatabaseListener",
            "database.LockingTransaction",
            "database.LongTransaction",
            "database.ReadAfter",
            "database.ReplicationProbe",
            "database.SchemaCheck");

    /** The methods whose answers may come from the read replica. Everything else comes from the database itself. */
    private static final Set<String> FROM_REPLICA = Set.of(
            "account.CreditExportResource.csv",
            "account.CreditExportResource.ledger",
            "account.SubscriptionExportResource.csv",
            "analytics.AnalyticsExportResource.breakdown",
            "analytics.AnalyticsExportResource.series",
            "analytics.AnalyticsResource.breakdown",
            "analytics.AnalyticsResource.series",
            "directory.OrganizationUserExportResource.csv",
            "directory.UserExportResource.csv",
            "event.EventExportResource.csv",
            "event.EventExportResource.ndjson",
            "event.EventResource.list",
            "focus.FocusResource.export",
            "metric.MetricExportResource.csv",
            "metric.MetricExportResource.ndjson",
            "metric.PrometheusResource.scrape",
            "metric.TenantMetricResource.get",
            "metric.TenantMetricResource.list",
            "search.SearchResource.search");

    /** The classes whose SQL runs there, besides the room {@code query}. They write nothing. */
    private static final Set<String> REPLICA_READERS = Set.of(
            "analytics.CostComparisonRepository",
            "analytics.MeterSeries",
            "event.EventRepository",
            "search.SearchRepository",
            "tenant.Currencies");

    /** Rooms below all tables: they run or count the statements of others. The lesson has examples of its own. */
    private static final Set<String> WITHOUT_TABLES =
            Set.of("dev.canopy.query", "dev.canopy.statement", "dev.canopy.lesson");

    /** Methods that write through a Panache repository or begin a transaction. Entities do not write themselves. */
    private static final Set<String> WRITES =
            Set.of("persist", "persistAndFlush", "update", "delete", "withTransaction");

    @Test
    void everyPanacheRepositoryIsAProjectionRepository() {
        classes()
                .that()
                .areAssignableTo(PanacheRepositoryBase.class)
                .should()
                .beAssignableTo(ProjectionRepository.class)
                .check(MAIN);
    }

    @Test
    void everyEntityIsAPanacheEntity() {
        classes()
                .that()
                .areAnnotatedWith(Entity.class)
                .should()
                .beAssignableTo(PanacheEntityBase.class)
                .check(MAIN);
    }

    /** Quarkus would open a session for it on demand, and keep it until the answer. */
    @Test
    void noResourceNamesAnEntity() {
        noClasses()
                .that()
                .areAnnotatedWith(Path.class)
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith(Entity.class)
                .check(MAIN);
    }

    @Test
    void nobodyElseReadsThroughPanacheOrASession() {
        assertThat(MAIN.stream()
                        .filter(type -> !FREE.contains(type.getPackageName()))
                        .flatMap(ReadPathTest::accesses)
                        .filter(ReadPathTest::reads)
                        .filter(call -> !WRITERS.contains(name(call.getOrigin())))
                        .map(JavaCodeUnitAccess::getDescription))
                .isEmpty();
    }

    /** Others read a single row by {@code project}, which needs no session. */
    @Test
    void onlyTheExampleUsesTheProjectionOfPanache() {
        assertThat(MAIN.stream()
                        .filter(type -> !FREE.contains(type.getPackageName()))
                        .flatMap(ReadPathTest::accesses)
                        .filter(call -> owner(call).isEquivalentTo(ProjectionRepository.class)
                                && call.getName().equals("find"))
                        .map(call -> name(call.getOrigin())))
                .containsExactly("UserRepository.get");
    }

    @Test
    void nobodyProjectsThroughTheRepositoryOfAnother() {
        assertThat(MAIN.stream()
                        .filter(type -> !FREE.contains(type.getPackageName()))
                        .flatMap(ReadPathTest::accesses)
                        .filter(call -> owner(call).isEquivalentTo(ProjectionRepository.class)
                                && !call.getTargetOwner().equals(call.getOriginOwner()))
                        .map(JavaCodeUnitAccess::getDescription))
                .isEmpty();
    }

    /** A new method fails here until it is on one of the lists; a reader needs a reason. */
    @Test
    void everyMethodThatRunsSqlOfItsOwnIsNamed() {
        Set<String> named = new TreeSet<>(SQL_READERS.keySet());
        SQL_WRITERS.forEach((type, methods) -> methods.forEach(method -> named.add(type + "." + method)));
        named.addAll(CONNECTIONS);

        assertThat(MAIN.stream()
                        .filter(type -> !WITHOUT_TABLES.contains(type.getPackageName()))
                        .flatMap(ReadPathTest::accesses)
                        .filter(ReadPathTest::runsSql)
                        .map(call -> {
                            String type = outermost(call.getOriginOwner());
                            return named.contains(type) ? type : type + "." + methodName(call.getOrigin());
                        })
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void onlyReadsMayComeFromTheReplica() {
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(FromReplica.class))
                        .map(method -> outermost(method.getOwner()) + "." + method.getName()))
                .containsExactlyInAnyOrderElementsOf(FROM_REPLICA);
        methods()
                .that()
                .areAnnotatedWith(FromReplica.class)
                .should()
                .beAnnotatedWith(GET.class)
                .check(MAIN);
    }

    @Test
    void onlyReadersUseTheDatabaseForReads() {
        assertThat(MAIN.stream()
                        .filter(type -> !FREE.contains(type.getPackageName()))
                        .filter(type -> accesses(type)
                                .anyMatch(call -> owner(call).isEquivalentTo(ReadDatabase.class)
                                        && !type.isEquivalentTo(ReadDatabase.class)))
                        .map(ReadPathTest::outermost)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(REPLICA_READERS);
        assertThat(SQL_READERS).containsKeys(REPLICA_READERS.toArray(String[]::new));
    }

    /** So that an exception that nobody needs any more goes. */
    @Test
    void everyExceptionIsNeeded() {
        Map<String, Boolean> used = WRITERS.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        writer -> MAIN.stream()
                                .flatMap(ReadPathTest::accesses)
                                .anyMatch(call -> name(call.getOrigin()).equals(writer) && reads(call))));

        assertThat(used).doesNotContainValue(false);
    }

    /** Method calls and method references, including those in lambdas, but without those of constructors. */
    private static Stream<JavaCodeUnitAccess<?>> accesses(JavaClass type) {
        return type.getAccessesFromSelf().stream()
                .filter(JavaCodeUnitAccess.class::isInstance)
                .<JavaCodeUnitAccess<?>>map(access -> (JavaCodeUnitAccess<?>) access)
                .filter(access -> !access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME));
    }

    private static boolean runsSql(JavaCodeUnitAccess<?> call) {
        String owner = owner(call).getPackageName();
        return (owner.startsWith("io.vertx.mutiny.sqlclient") || owner.startsWith("io.vertx.sqlclient"))
                        && Set.of("query", "preparedQuery", "prepare").contains(call.getName())
                || owner(call).isEquivalentTo(CursorQueries.class)
                        && call.getTarget().getRawParameterTypes().get(0).isEquivalentTo(String.class);
    }

    /** The room and the name of a class; a class within a class is part of it. */
    private static String outermost(JavaClass type) {
        return type.getName().substring("dev.canopy.".length()).replaceFirst("\\$.*", "");
    }

    private static boolean reads(JavaCodeUnitAccess<?> call) {
        JavaClass owner = owner(call);
        return (owner.getPackageName().startsWith("org.hibernate.reactive.")
                        && !call.getName().equals("getMetamodel")) // which describes entities, and reads none
                || owner.getPackageName().equals("io.quarkus.hibernate.reactive.panache")
                        && !owner.isAssignableTo(PanacheQuery.class)
                        && (owner.isEquivalentTo(PanacheEntityBase.class) || !WRITES.contains(call.getName()));
    }

    /** The class that declares what is called. */
    private static JavaClass owner(JavaCodeUnitAccess<?> call) {
        return call.getTarget().resolveMember().map(JavaMember::getOwner).orElse(call.getTargetOwner());
    }

    private static String name(JavaCodeUnit method) {
        return method.getOwner().getSimpleName() + "." + methodName(method);
    }

    /** A lambda is part of the method that it stands in. */
    private static String methodName(JavaCodeUnit method) {
        return method.getName().replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
    }
}
