package dev.canopy.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTest;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

class StandaloneTest {
    @Test
    void marksEachIntegrationTestWithoutTheApplication() {
        classes()
                .that()
                .haveSimpleNameEndingWith("IT")
                .should()
                .beAnnotatedWith(QuarkusTest.class)
                .orShould()
                .beAnnotatedWith(QuarkusIntegrationTest.class)
                .orShould()
                .beAnnotatedWith(Standalone.class)
                .orShould()
                .beAnnotatedWith(Tag.class)
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                        .importPackages("dev.canopy"));
    }
}
