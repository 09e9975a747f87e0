package dev.canopy.statement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A resource method with its statement budget. Its metrics have the tags {@code method} and {@code uri} (the template
 * of the address), like those of Quarkus:
 *
 * <ul>
 *   <li>{@code canopy.statements}: the number of statements of a request
 *   <li>{@code canopy.statements.time}: the database time of a request that ran statements
 *   <li>{@code canopy.statements.over.budget}: the number of requests that ran more than their statement budget
 *   <li>{@code canopy.statements.repeated}: the number of requests that repeated a statement without an exemption
 * </ul>
 */
final class Route {
    private static final Logger LOG = Logger.getLogger(Route.class);

    private final String name;
    private final @Nullable StatementBudget budget;
    // Copied from the budget, because the methods of an annotation are those of a proxy and slow.
    private final int limit;
    private final boolean mayRepeat;
    private final CallSites callSites;
    private final DistributionSummary statements;
    private final Timer time;
    private final Counter overBudget;
    private final Counter repeated;
    private final AtomicBoolean logged = new AtomicBoolean();

    Route(Class<?> resource, Method method, MeterRegistry registry) {
        ResourceMethod address = ResourceMethod.of(resource, method).orElseThrow();
        name = address.http() + " " + address.template();
        budget = method.getAnnotation(StatementBudget.class);
        limit = budget == null ? Integer.MAX_VALUE : budget.value();
        mayRepeat = budget != null && !budget.repeats().isEmpty();
        callSites = CallSites.ofProject(resource);
        Tags tags = Tags.of("method", address.http(), "uri", address.template());
        statements = DistributionSummary.builder("canopy.statements")
                .description("Statements of a request")
                .tags(tags)
                .register(registry);
        time = Timer.builder("canopy.statements.time")
                .description("Time of the database for a request")
                .tags(tags)
                .register(registry);
        overBudget = Counter.builder("canopy.statements.over.budget")
                .description("Requests that ran more statements than their budget")
                .tags(tags)
                .register(registry);
        repeated = Counter.builder("canopy.statements.repeated")
                .description("Requests that ran a statement again without an exemption")
                .tags(tags)
                .register(registry);
    }

    /** The most statements that a request may run; empty if the method has no budget. */
    OptionalInt limit() {
        return budget == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    /** The HTTP method and the template of the address. */
    @Override
    public String toString() {
        return name;
    }

    CallSites callSites() {
        return callSites;
    }

    /** The breach of a request so far; empty if it keeps its statement budget. */
    Optional<Breach> breach(Statements run) {
        int count = run.count();
        int different = run.different();
        boolean over = (mayRepeat ? different : count) > limit;
        boolean repeats = !mayRepeat && count > different;
        return over || repeats
                ? Optional.of(new Breach(name, run, over ? Optional.ofNullable(budget) : Optional.empty(), repeats))
                : Optional.empty();
    }

    /** Counts a breach and logs it. In production, only the first breach of the method is logged. */
    void report(Breach breach, StatementBudgetConfig.Mode mode) {
        if (breach.isOver()) {
            overBudget.increment();
        }
        if (breach.repeats()) {
            repeated.increment();
        }
        if (mode == StatementBudgetConfig.Mode.FAIL || !logged.getAndSet(true)) {
            LOG.warn(breach);
        }
    }

    /** Records the statements of a request that has ended. */
    void record(Statements run) {
        int count = run.count();
        statements.record(count);
        if (count > 0) {
            time.record(run.duration());
        }
    }
}
