package dev.canopy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.canopy.query.ProjectionRepository;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.persistence.Entity;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Repositories read through the room {@code query}, which alone decides between session, driver and cursor. */
class ReadPathTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.canopy");

    /** The room that runs queries, and the lesson, which shows the other ways and their results. */
    private static final Set<String> FREE = Set.of("dev.canopy.query", "dev.canopy.lesson");

    /** Writers: they take a lock, or load the instance that they change. */
    private static final Set<String> WRITERS =
            Set.of("SubscriptionRepository.lock", "SubscriptionRepository.getInstance");

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

    private static boolean reads(JavaCodeUnitAccess<?> call) {
        JavaClass owner = owner(call);
        return owner.getPackageName().startsWith("org.hibernate.reactive.")
                || owner.getPackageName().equals("io.quarkus.hibernate.reactive.panache")
                        && !owner.isAssignableTo(PanacheQuery.class)
                        && (owner.isEquivalentTo(PanacheEntityBase.class) || !WRITES.contains(call.getName()));
    }

    /** The class that declares what is called. */
    private static JavaClass owner(JavaCodeUnitAccess<?> call) {
        return call.getTarget().resolveMember().map(JavaMember::getOwner).orElse(call.getTargetOwner());
    }

    /** A lambda is part of the method that it stands in. */
    private static String name(JavaCodeUnit method) {
        String name = method.getName().replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
        return method.getOwner().getSimpleName() + "." + name;
    }
}
