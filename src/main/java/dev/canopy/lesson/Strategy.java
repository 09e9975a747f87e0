package dev.canopy.lesson;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A way to read users together with their organizations and tenants. */
enum Strategy {
    LAZY("the users, and then the organization and the tenant of each user in separate statements (N+1)"),
    JOIN_FETCH("users, organizations and tenants as entities, in one statement with 'join fetch'"),
    ENTITY_GRAPH(
            "users, organizations and tenants as entities, in one statement with an entity graph: the associations to"
                    + " fetch are listed outside the query"),
    BATCH("the users, and then their organizations and tenants in batches of " + LoadingStrategies.BATCH
            + ", each when it is first accessed"),
    SUBSELECT("the organizations with their tenants, and then all their users in one statement, with the first query as"
            + " a subselect"),
    BULK_IN("the users, then their organizations, then the tenants of the organizations, each in one statement by ids"),
    PROJECTION("only the values of the response, by a Hibernate query without entities"),
    PANACHE_PROJECTION(
            "only the values of the response, by Panache: 'find(...).project(...)' derives the query from the components"
                    + " of a record"),
    NONE("only the values of the response, by the driver without a session");

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
