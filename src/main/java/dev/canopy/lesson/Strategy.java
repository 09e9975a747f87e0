package dev.canopy.lesson;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A way to read users together with their organizations and tenants. */
enum Strategy {
    LAZY("the users, then for each its organization and its tenant by a call of its own: N+1 statements and more"),
    JOIN_FETCH("users, organizations and tenants as entities, in one statement by 'join fetch'"),
    ENTITY_GRAPH("the same by an entity graph, which names what to fetch beside the query"),
    BATCH("the users, then organizations and tenants in batches of " + LoadingStrategies.BATCH
            + ", as each is asked for"),
    SUBSELECT("the organizations with their tenants, then all their users at once by the first query as a subselect"),
    BULK_IN("the users, then their organizations, then those ones' tenants, each in one statement by their ids"),
    PROJECTION("only the values of the answer, by a query of Hibernate without entities"),
    PANACHE_PROJECTION(
            "the same by Panache: 'find(...).project(...)', which makes the query from the components of a record"),
    NONE("only the values of the answer, by the driver, without a session: nothing beyond the response's need");

    private final String summary;

    Strategy(String summary) {
        this.summary = summary;
    }

    /** The name in a path, such as {@code join-fetch}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String summary() {
        return summary;
    }

    static Optional<Strategy> of(String word) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.word().equals(word))
                .findFirst();
    }
}
