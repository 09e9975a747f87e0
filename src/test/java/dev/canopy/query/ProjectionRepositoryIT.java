package dev.canopy.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Statement;
import dev.canopy.statement.Statements;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a projection runs: on the session that is open, or else by the driver. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ProjectionRepositoryIT {
    private static final AtomicInteger LIMITS = new AtomicInteger(1_000);

    @Inject
    Vertx vertx;

    @Inject
    Mutiny.SessionFactory sessions;

    @Inject
    Translator translator;

    @Inject
    TenantRepository tenants;

    private String key;

    /** The limit is part of the text that the driver runs, so that each test has a statement of its own. */
    private final int limit = LIMITS.incrementAndGet();

    @BeforeEach
    void makeTheTenant() {
        key = Forest.chain(1).key("0");
    }

    @Test
    void aloneSeesTheUncommittedChangesOfItsTransaction() {
        String seen = await(() -> Panache.withTransaction(() -> rename("Renamed")
                .chain(this::name)
                .call(() -> Panache.currentTransaction().invoke(Mutiny.Transaction::markForRollback))));

        assertThat(seen).isEqualTo("Renamed");
        assertThat(await(this::name)).isEqualTo("Tenant 0");
    }

    @Test
    void runsByTheDriverInOneStatementWhereNoSessionIsOpen() {
        int statements = await(() -> {
            Statements counted = Statements.begin();
            return name().map(name -> counted.count());
        });

        assertThat(statements).isEqualTo(1);
        assertThat(hasRunByTheDriver()).isTrue();
    }

    @Test
    void runsOnTheSessionThatPanacheHasOpened() {
        await(() -> Panache.withSession(this::name));

        assertThat(hasRunByTheDriver()).isFalse();
    }

    @Test
    void runsOnTheSessionThatHibernateHasOpened() {
        await(() -> sessions.withSession(session -> name()));

        assertThat(hasRunByTheDriver()).isFalse();
    }

    @Test
    void runsByTheDriverAfterTheSessionIsClosed() {
        await(() -> Panache.withSession(Panache::getSession).chain(this::name));

        assertThat(hasRunByTheDriver()).isTrue();
    }

    @Test
    void decidesWhenItRunsAndNotWhenItIsBuilt() {
        await(() -> {
            Uni<String> built = name();
            return Panache.withSession(() -> built);
        });

        assertThat(hasRunByTheDriver()).isFalse();
    }

    /** On a thread of no request, as at the start of the service. */
    @Test
    void runsByTheDriverOutsideAnyContext() {
        assertThat(name().await().indefinitely()).isEqualTo("Tenant 0");
    }

    private Query<Tenant> query() {
        return Query.ofAll(Tenant.class).select(TenantAttributes.NAME).where(TenantAttributes.KEY.eq(key));
    }

    private Uni<String> name() {
        return tenants.project(query(), limit).map(rows -> rows.getFirst().require(TenantAttributes.NAME));
    }

    private Uni<Integer> rename(String name) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update tenant set name = :name where key = :key")
                        .setParameter("name", name)
                        .setParameter("key", key)
                        .executeUpdate());
    }

    /** Only the driver needs the translation. */
    private boolean hasRunByTheDriver() {
        Statement rendered = query().render();
        return translator.isKnown(new Statement(rendered.hql() + " limit " + limit, rendered.parameters()));
    }

    private <T> T await(Supplier<Uni<T>> work) {
        return OnContext.await(vertx, work);
    }
}
