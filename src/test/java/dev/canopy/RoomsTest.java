package dev.canopy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.smallrye.mutiny.groups.UniAwait;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use whom, and what no room may do. A room that is not built yet has no classes to break a rule. */
class RoomsTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter(Set.of(new ImportOption.DoNotIncludeTests())).importPackages("dev.canopy");
    private static final Set<String> FOR_EVERY_ROOM = Set.of("attribute", "budget", "problem", "platform");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attribute |",
                "budget    |",
                "problem   |",
                "platform  | problem",
                "tenant    |",
                "feature   |",
                "usage     | tenant feature",
                "metric    | usage tenant feature",
                "directory | tenant",
                "account   | tenant",
                "region    | tenant",
                "demo      | tenant usage feature metric"
            })
    void useOnlyWhatTheyMay(String room, String others) {
        Set<String> allowed = new TreeSet<>(Set.of(room));
        if (!FOR_EVERY_ROOM.contains(room)) {
            allowed.addAll(FOR_EVERY_ROOM);
        }
        if (others != null) {
            allowed.addAll(Arrays.asList(others.split(" ")));
        }

        check(noClasses()
                .that()
                .resideInAPackage("dev.canopy." + room + "..")
                .should()
                .dependOnClassesThat(ours().and(DescribedPredicate.not(resideInAnyPackage(allowed.stream()
                        .map(name -> "dev.canopy." + name + "..")
                        .toArray(String[]::new))))));
    }

    @Test
    void areAllKnownHere() {
        Set<String> rooms = MAIN.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.replaceFirst("^dev\\.canopy\\.([^.]*).*$", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(Set.of(
                        "attribute",
                        "budget",
                        "problem",
                        "platform",
                        "tenant",
                        "feature",
                        "usage",
                        "metric",
                        "directory",
                        "account",
                        "region",
                        "demo",
                        "lesson"))
                .containsAll(rooms);
    }

    @Test
    void haveNoCycles() {
        check(slices().matching("dev.canopy.(*)..").should().beFreeOfCycles());
    }

    @Test
    void doNotUseTheLessonsOrTheDemonstration() {
        for (String leaf : Set.of("lesson", "demo")) {
            check(noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.canopy." + leaf + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.canopy." + leaf + ".."));
        }
    }

    @Test
    void saySomethingAboutNulls() {
        Set<String> packages = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        Set<String> marked = MAIN.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .filter(type -> type.isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());

        assertThat(marked).containsExactlyInAnyOrderElementsOf(packages);
    }

    @Test
    void neverWait() {
        check(noClasses().should().dependOnClassesThat().areAssignableTo(UniAwait.class));
    }

    @Test
    void sleepOnlyWhileTheDatabaseStarts() {
        check(noClasses()
                .that()
                .haveNameNotMatching("dev\\.canopy\\.platform\\.(Embedded|Post).*")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "Thread.sleep",
                        call -> call.getTarget().getOwner().isEquivalentTo(Thread.class)
                                && call.getTarget().getName().equals("sleep"))));
    }

    @Test
    void haveNoDrawersForAnything() {
        check(noClasses().should().resideInAnyPackage("..util..", "..utils..", "..helper.."));
        check(noClasses().should().haveSimpleNameEndingWith("Impl"));
        check(noClasses().should().haveSimpleNameEndingWith("Manager"));
        check(noClasses().should().haveNameMatching(".*(Utils?|Helper)(\\$.*)?"));
    }

    @Test
    void areReadAtAll() {
        assertThat(Stream.of("tenant", "feature", "usage", "problem", "platform", "budget"))
                .allSatisfy(room -> assertThat(MAIN)
                        .anySatisfy(type -> assertThat(type.getPackageName()).isEqualTo("dev.canopy." + room)));
        check(ArchRuleDefinition.classes()
                .that()
                .haveSimpleName("Folder")
                .should()
                .dependOnClassesThat(resideInAPackage("io.smallrye.mutiny..")));
    }

    private static DescribedPredicate<JavaClass> ours() {
        return resideInAPackage("dev.canopy..");
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }
}
