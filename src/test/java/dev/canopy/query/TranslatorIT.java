package dev.canopy.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Statement;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.testing.Plans;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

/** Which statements are translated, and what the database makes of lists of values. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TranslatorIT {
    @Inject
    Vertx vertx;

    @Inject
    Translator translator;

    @Inject
    Mutiny.SessionFactory sessions;

    @Inject
    Pool pool;

    @Test
    void translatesAScopeOfAnyNumberOfSubtreesOnce() {
        long translations = countTranslations(
                length -> query(1).where(Scope.subtrees(ids(length + 1)).covers(TenantAttributes.ID)));

        assertThat(translations).isEqualTo(1);
    }

    /** The only top is no array, so it has a translation of its own. */
    @Test
    void translatesTheScopesOfOneSubtreeOnce() {
        long translations = countTranslations(
                id -> query(5).where(Scope.subtrees(Set.of((long) id)).covers(TenantAttributes.ID)));

        assertThat(translations).isEqualTo(1);
    }

    @Test
    void translatesAFilterWithAnyNumberOfValuesOnce() {
        long translations = countTranslations(length -> query(2).where(TenantAttributes.KEY.in(keys(length))));

        assertThat(translations).isEqualTo(1);
    }

    @Test
    void keepsTheTranslationThatIsUsedOftenWhileOthersAreUsedOnce() {
        // The application's own translator knows the statements of other tests, which may be used just as often.
        Translator empty = new Translator(sessions);
        Statement hot = query(3).where(TenantAttributes.KEY.eq("hot")).render();
        empty.toQuery(hot);

        for (int other = 0; other < Translator.MAX + 100; other++) {
            empty.toQuery(query(1_000_000 + other).render());
            if (other % 10 == 0) {
                assertThat(empty.isKnown(hot)).isTrue();
                empty.toQuery(hot);
            }
        }
    }

    @Test
    void usesAnIndexForAListOfNumbers() {
        assertThat(plan(TenantAttributes.ID.in(ids(3)))).containsPattern("Index Cond: \\(.*id = ANY \\(\\$1\\)\\)");
    }

    @Test
    void usesAnIndexForAListOfStrings() {
        assertThat(plan(TenantAttributes.KEY.in(keys(3)))).containsPattern("Index Cond: \\(.*key = ANY \\(\\$1\\)\\)");
    }

    /** A statement of its own for each number, which stays in the text. */
    private static Query<Tenant> query(long number) {
        return Query.ofAll(Tenant.class).select(TenantAttributes.KEY, Expressions.constant(Type.LONG, number));
    }

    private static Set<Long> ids(int length) {
        return LongStream.range(0, length).boxed().collect(Collectors.toSet());
    }

    private static Set<String> keys(int length) {
        return IntStream.range(0, length).mapToObj(each -> "key" + each).collect(Collectors.toSet());
    }

    /** Of statements with lists of 1 to 100 values. */
    private long countTranslations(IntFunction<Query<Tenant>> query) {
        Set<String> texts = new HashSet<>();
        long translations = 0;
        for (int length = 1; length <= 100; length++) {
            Statement statement = query.apply(length).render();
            translations += translator.isKnown(statement) ? 0 : 1;
            texts.add(translator.toQuery(statement).text());
        }
        assertThat(texts).hasSize(1);
        return translations;
    }

    private String plan(Condition<Tenant> condition) {
        return Plans.of(
                vertx,
                pool,
                translator.toQuery(query(4).where(condition).render()).text());
    }
}
