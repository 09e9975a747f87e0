package dev.canopy.catalogue;

import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.reference;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.EntityAlias;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.query.ChangingAttributes;
import dev.canopy.query.Translator;
import dev.canopy.tenant.Tenant;
import dev.canopy.testing.TestDatabase;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The list of attributes, and the attributes that keep the service from starting. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AttributeCatalogueIT {
    @Inject
    Translator translator;

    @Inject
    @All
    List<AttributeSource> sources;

    @Inject
    @All
    List<ChangingAttributes> changing;

    private final Attributes<Tenant> planted = Attributes.of(Tenant.class);

    @Test
    void listsEveryAttributeWithItsHqlAndSql() {
        long registered = sources.stream()
                .flatMap(source -> source.attributes().stream())
                .mapToLong(attributes ->
                        attributes.attributes().size() + attributes.methods().size())
                .sum();
        registered += changing.stream()
                .mapToLong(attributes ->
                        attributes.attributes().await().indefinitely().size())
                .sum();

        given().get("/api/v1/attributes")
                .then()
                .statusCode(200)
                .header("Server-Timing", startsWith("db;dur=0.000;desc=\"0 statements\""))
                .body("next", nullValue())
                .body("data.size()", equalTo((int) registered))
                .body("data.hql", everyItem(startsWith("select ")))
                .body("data.sql", everyItem(startsWith("select ")))
                .body("data.statements", everyItem(equalTo(1)))
                .body(
                        "data.kind.unique()",
                        hasItems("column", "computed", "association", "aggregate", "tree", "method"))
                .body(
                        "data.find { it.name == 'parent' && it.entity == 'Tenant' }.hql",
                        equalTo("select t2.key from Tenant t1 left join t1.parent t2"))
                .body("data.find { it.name == 'totalActiveUsers' }.type", equalTo("wholeNumber"))
                .body("data.find { it.name == 'totalInferenceCost' }.type", equalTo("money"))
                .body("data.find { it.name == 'totalInferenceCost' }.fetches", hasItems("children", "usageDays"));
    }

    /** The build translates without Quarkus and without a database, and must find the same. */
    @Test
    void theBuildHasTranslatedEveryStatementAsTheServiceDoes() {
        Translations translations = new Translations(Map.of(), translator::toSql);
        AttributeCatalogue.check(sources, translations);

        assertThat(Translations.ofBuild()).isEqualTo(translations.used());
    }

    @Test
    void refusesParameters() {
        given().get("/api/v1/attributes?name=x").then().statusCode(400).body("errors[0].pointer", equalTo("name"));
    }

    @Test
    void doesNotStartWithAColumnThatIsNotThere() {
        planted.define("broken", "", column("noSuchColumn", Type.LONG, tenant -> 1L));

        assertRefused("Tenant.broken", "noSuchColumn");
    }

    @Test
    void doesNotStartWithAFunctionOverTheWrongType() {
        Expression<Tenant, Long> name = column("name", Type.LONG, tenant -> 1L);
        planted.define("nameTwice", "", plus(name, name));

        assertRefused("Tenant.nameTwice", "");
    }

    @Test
    void doesNotStartWithAFunctionOfOnesOwnThatCannotBeTranslated() {
        Expression<Tenant, Long> depth = column("depth", Type.LONG, tenant -> 1L);
        planted.function("twice", "", Type.LONG, "cast(sql('2 * ?', {0}) as Number", arguments -> 1L, depth);

        assertRefused("Tenant.twice", "");
    }

    @Test
    void doesNotStartWithAnAttributeThatRefersToItselfWithoutEnd() {
        AtomicReference<Attribute<Tenant, Long>> depth = new AtomicReference<>();
        ToOne<Tenant, Tenant> parent = ToOne.mapped("parent", Tenant.class, tenant -> null);
        depth.set(planted.define("naiveDepth", "", plus(parent.get(reference(Type.LONG, depth::get)), constant(1))));

        assertRefused("Tenant.naiveDepth", "refers to itself: Tenant.naiveDepth -> Tenant.naiveDepth");
    }

    /** An attribute that can be evaluated, but reads a value that no query can select. */
    @Test
    void doesNotStartWithAnAttributeThatCannotBeRendered() {
        EntityAlias<String> other = new EntityAlias<>("other", String.class);
        planted.define(
                "noEntity", "", column("length", Type.LONG, (String text) -> 1L).on(other));

        assertRefused("Tenant.noEntity", "String");
    }

    @Test
    void doesNotStartWithTwoAttributesOfOneName() {
        planted.define("key", "", constant(1));

        assertRefused("Tenant.key", "defined twice");
    }

    private void assertRefused(String attribute, String reason) {
        List<AttributeSource> all = new java.util.ArrayList<>(sources);
        all.add(() -> List.of(planted));
        AttributeCatalogue catalogue = new AttributeCatalogue(all, List.of(), translator);

        assertThatExceptionOfType(UnusableAttributeException.class)
                .isThrownBy(() -> catalogue.start(new StartupEvent()))
                .withMessageStartingWith("The attribute '" + attribute + "' cannot be used in a query: ")
                .withMessageContaining(reason);
        assertThatExceptionOfType(UnusableAttributeException.class)
                .isThrownBy(() -> catalogue.entries().await().indefinitely());
    }
}
