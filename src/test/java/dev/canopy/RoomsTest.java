package dev.canopy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import dev.canopy.access.GrantedSubtrees;
import dev.canopy.access.Needs;
import dev.canopy.access.Scope;
import dev.canopy.attribute.Insert;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Restriction;
import dev.canopy.attribute.Update;
import dev.canopy.configuration.Tuning;
import dev.canopy.feature.AiFeature;
import dev.canopy.price.Price;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.Tenant;
import dev.canopy.testing.CompiledClasses;
import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms of the house and the arrows between them. */
class RoomsTest {
    private static final JavaClasses MAIN = CompiledClasses.main();

    /** Each room and the rooms that it may use. Every room may declare statement budgets and mark keys for tuning. */
    @ParameterizedTest
    @CsvSource({
        "attribute, ''",
        "problem, ''",
        "statement, ''",
        "crypto, ''",
        "configuration, ''",
        "postgres, problem crypto",
        "database, postgres problem crypto configuration statement request",
        "listing, attribute problem crypto",
        "body, attribute problem configuration listing",
        "query, attribute problem database statement",
        "request, problem statement",
        "http, problem configuration statement request",
        "openapi, database request",
        "page, problem crypto token http",
        "access, attribute problem configuration statement",
        "tenant, attribute problem configuration database query listing body request access",
        "credential, attribute problem crypto database query listing body request access tenant",
        "token, problem crypto body request access tenant audit",
        "audit, attribute statement query listing request access tenant",
        "limit, problem crypto access",
        "feature, attribute problem query listing body request access",
        "price, attribute problem configuration database query listing body request tenant access audit",
        "priceimport, attribute problem database query listing body request tenant price access",
        "ledger, attribute problem database query listing body request tenant feature access audit",
        "meter, attribute problem database listing request tenant ledger",
        "usage, attribute problem configuration database query listing body request tenant feature price ledger access audit limit",
        "account, attribute problem database query listing body request table tenant access",
        "directory, attribute problem configuration database query listing body request table tenant access",
        "table, ''",
        "metric, attribute problem statement crypto database query listing request table tenant feature ledger meter account access",
        "analytics, attribute problem database query listing request table tenant feature ledger meter metric access",
        "live, problem crypto database query request tenant metric access",
        "budget, attribute problem database query listing body request tenant price usage metric access",
        "meterapi, problem body listing price meter metric budget access request",
        "webhook, attribute problem crypto configuration query listing body request tenant credential access",
        "alert, attribute problem crypto database query listing body request tenant ledger metric budget webhook live access",
        "focus, attribute database query listing request table tenant price metric access",
        "event, attribute problem database query listing request table tenant price ledger metric access",
        "kafka, problem configuration usage access tenant",
        "otlp, problem body request price usage access",
        "foreign, problem body request listing price usage access",
        "catalogue, attribute configuration query listing request access",
        "search, problem database listing request access",
        "lesson, problem configuration statement query listing request tenant directory access",
        "demo, attribute problem configuration tenant ledger usage account price directory metric budget alert access"
    })
    void usesOnlyTheRoomsBelow(String room, String below) {
        String[] allowed = Stream.concat(
                        Stream.of(room), Arrays.stream(below.split(" ")).filter(name -> !name.isEmpty()))
                .map(name -> "dev.canopy." + name)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage("dev.canopy." + room)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("dev.canopy..")
                        .or(resideInAPackage(allowed[0]))
                        .or(type(StatementBudget.class))
                        .or(type(Tuning.class))
                        .or(Arrays.stream(allowed)
                                .map(name -> resideInAPackage(name))
                                .reduce((left, right) -> left.or(right))
                                .orElseThrow()))
                .check(MAIN);
        Set<String> used = MAIN.stream()
                .filter(type -> type.getPackageName().equals(allowed[0]))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .collect(Collectors.toSet());
        assertThat(Arrays.asList(allowed).subList(1, allowed.length))
                .as("arrows that are used")
                .isSubsetOf(used);
    }

    @Test
    void knowsEveryRoom() throws NoSuchMethodException {
        Set<String> rooms =
                MAIN.stream().map(type -> type.getPackageName()).collect(Collectors.toCollection(TreeSet::new));
        String[] rows = RoomsTest.class
                .getDeclaredMethod("usesOnlyTheRoomsBelow", String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();

        assertThat(rooms)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(rows)
                        .map(row -> "dev.canopy." + row.substring(0, row.indexOf(',')))
                        .toList());
    }

    @Test
    void everyResourceHasATimeout() {
        classes()
                .that()
                .areAnnotatedWith("jakarta.ws.rs.Path")
                .should()
                .beAnnotatedWith("dev.canopy.request.RequestTimeout")
                .check(MAIN);
    }

    @Test
    void everyResourceMethodHasABudget() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .should()
                .beAnnotatedWith(StatementBudget.class)
                .check(MAIN);
    }

    @Test
    void everyResourceMethodNamesTheRoleThatItNeeds() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .should()
                .beAnnotatedWith(Needs.class)
                .check(MAIN);
    }

    /**
     * A query starts from a scope. Without one, only rows are read that belong to no tenant (features, the state of the
     * data, and attributes that are compared or translated at start), or to a tenant that was found in the scope.
     */
    @Test
    void queriesStartFromAScope() {
        Set<String> unscoped = Set.of(
                "dev.canopy.feature.FeatureRepository",
                "dev.canopy.metric.MetricRepository",
                "dev.canopy.analytics.PartRepository",
                "dev.canopy.account.SubscriptionRepository");

        assertThat(MAIN.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Query.class)
                                && Set.of("ofAll", "from").contains(call.getName()))
                        .map(call -> call.getOriginOwner().getName())
                        .filter(origin -> !origin.startsWith("dev.canopy.attribute.")
                                && !origin.equals("dev.canopy.access.Scope")
                                && !unscoped.contains(origin)))
                .isEmpty();
    }

    /**
     * No trigger moves the version of these rows, so that an update in bulk would leave it as it is, and an insert
     * would leave out what belongs to them. Functions of the database change them (record 86).
     */
    @Test
    void nothingUpdatesRowsWithoutATriggerInBulk() {
        Set<Class<?>> withoutTrigger = Set.of(Tenant.class, Price.class, AiFeature.class);
        Set<JavaCodeUnit> updating = MAIN.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Update.class)
                                && call.getName().equals("of")
                        || call.getTargetOwner().isEquivalentTo(Insert.class)
                                && call.getName().equals("into"))
                .map(JavaMethodCall::getOrigin)
                .collect(Collectors.toSet());

        assertThat(updating).hasSizeGreaterThan(2);
        assertThat(updating)
                .allSatisfy(unit -> assertThat(unit.getReferencedClassObjects())
                        .noneMatch(entity -> withoutTrigger.stream()
                                .anyMatch(type -> entity.getRawType().isEquivalentTo(type))));
    }

    /** Attributes alone, without rows of tenants, are compared and translated at start. */
    @Test
    void onlyAScopeRestrictsAQuery() {
        assertThat(MAIN.stream()
                        .flatMap(type -> Stream.concat(
                                type.getCodeUnitCallsFromSelf().stream(),
                                type.getCodeUnitReferencesFromSelf().stream()))
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Restriction.class)
                                && Set.of("<init>", "to", "none").contains(call.getName()))
                        .map(call -> call.getOriginOwner().getName())
                        .distinct())
                .containsExactlyInAnyOrder(
                        "dev.canopy.access.Scope", "dev.canopy.attribute.Query", "dev.canopy.attribute.Restriction");
        assertThat(MAIN.stream()
                        .flatMap(type -> Stream.concat(
                                type.getCodeUnitCallsFromSelf().stream(),
                                type.getCodeUnitReferencesFromSelf().stream()))
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Query.class)
                                && call.getName().equals("of"))
                        .map(call -> call.getOriginOwner().getName())
                        .distinct())
                .containsExactly("dev.canopy.catalogue.AttributeCatalogue");
    }

    /** Quarkus' own annotation is read when a native executable is built, and never again. */
    @Test
    void noResourceIsDisabledByTheBuild() {
        assertThat(MAIN.stream()
                        .filter(type -> type.isAnnotatedWith(EndpointDisabled.class))
                        .map(type -> type.getName()))
                .isEmpty();
    }

    /**
     * Besides, the audit log narrows one to the subtree of a tenant that it found, and Kafka has one by its
     * configuration.
     */
    @Test
    void onlyACallerMakesAScope() {
        assertThat(MAIN.stream()
                        .flatMap(type -> Stream.concat(
                                type.getCodeUnitCallsFromSelf().stream(),
                                type.getCodeUnitReferencesFromSelf().stream()))
                        .filter(call -> Set.of(Scope.class, GrantedSubtrees.class).stream()
                                        .anyMatch(type -> call.getTargetOwner().isEquivalentTo(type))
                                && Set.of("<init>", "subtrees").contains(call.getName()))
                        .map(call -> call.getOriginOwner().getPackageName())
                        .distinct())
                .containsExactlyInAnyOrder("dev.canopy.access", "dev.canopy.audit");
    }

    /**
     * Only the service itself sees everything: checks of alerts, demo data, the lesson, usage that it stores itself,
     * and budgets that limit reservations.
     */
    @Test
    void onlyTheServiceItselfHasAScopeOfEverything() {
        assertThat(MAIN.stream()
                        .flatMap(type -> Stream.concat(
                                type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream()))
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Scope.class)
                                && call.getName().equals("all"))
                        .map(call -> call.getOriginOwner().getName())
                        .distinct())
                .containsExactlyInAnyOrder(
                        "dev.canopy.alert.AlertChecks",
                        "dev.canopy.budget.ReservationBatches",
                        "dev.canopy.demo.DemoLoader",
                        "dev.canopy.lesson.LoadingResource",
                        "dev.canopy.lesson.LoadingStrategies",
                        "dev.canopy.usage.UsageService");
    }

    @Test
    void attributesNeedNothingButTheJdkAndJakartaPersistence() {
        classes()
                .that()
                .resideInAPackage("dev.canopy.attribute")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.canopy.attribute", "java..", "jakarta.persistence..", "org.jspecify.annotations")
                .check(MAIN);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.canopy.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "lesson"})
    void nothingDependsOn(String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.canopy." + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.canopy." + room)
                .check(MAIN);
    }

    @Test
    void everyRoomHasADescriptionAndIsMarkedForNull() throws ClassNotFoundException {
        for (String room : MAIN.stream().map(type -> type.getPackageName()).collect(Collectors.toSet())) {
            Package described = Class.forName(room + ".package-info").getPackage();
            assertThat(described.isAnnotationPresent(NullMarked.class)).as(room).isTrue();
        }
    }

    /** One sentence for the purpose of the room, and one for a purpose that it does not have. */
    @Test
    void everyRoomIsDescribedInTwoSentences() throws IOException {
        for (String room : MAIN.stream().map(type -> type.getPackageName()).collect(Collectors.toSet())) {
            Path file = Path.of("src/main/java", room.replace('.', '/'), "package-info.java");
            String text = Files.readString(file);
            String description = text.substring(0, text.indexOf("*/")).replaceAll("\\{@\\w+[^}]*}", "code");

            assertThat(description.split("\\.(?=\\s)", -1)).as(room).hasSize(3);
        }
    }

    /** Where a type between would repeat the answer field by field. */
    @Test
    void fewRepositoriesMakeAnswers() {
        assertThat(MAIN.stream()
                        .filter(type -> type.getSimpleName().endsWith("Repository"))
                        .filter(type -> type.getDirectDependenciesFromSelf().stream()
                                .anyMatch(dependency -> dependency
                                        .getTargetClass()
                                        .getName()
                                        .matches("dev\\.canopy\\..*Response(\\$.*)?")))
                        .map(type -> type.getSimpleName()))
                .containsExactlyInAnyOrder(
                        "AlertRepository",
                        "DeliveryRepository",
                        "KeyRepository",
                        "RebuildRepository",
                        "UnpricedRepository",
                        "WebhookRepository");
    }

    @Test
    void hasNoDrawers() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .resideInAPackage("..util..")
                .check(MAIN);
    }

    @Test
    void neverWaitsForAUni() {
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(RoomsTest::waits)
                        .map(JavaMethodCall::getDescription))
                .isEmpty();
    }

    /**
     * Whether the call waits where waiting is not allowed. The database is started and stopped on separate threads,
     * before and after the service runs. The key that signs is read at start, before the service answers. The lesson
     * shows the result of waiting.
     */
    private static boolean waits(JavaMethodCall call) {
        String target = call.getTargetOwner().getName() + "." + call.getName();
        return !Set.of("dev.canopy.postgres", "dev.canopy.database")
                        .contains(call.getOriginOwner().getPackageName())
                && !call.getOrigin().getFullName().startsWith("dev.canopy.crypto.SigningKey.start(")
                && !call.getOrigin().getFullName().startsWith("dev.canopy.credential.OperatorKey.")
                && !call.getOrigin().getName().equals("awaitOnEventLoopMistake")
                && (call.getName().endsWith("AndAwait")
                        || target.startsWith("io.smallrye.mutiny.groups.UniAwait.")
                        || target.equals("java.lang.Thread.sleep"));
    }
}
