package dev.canopy.statement;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request that broke its statement budget.
 *
 * @param route the HTTP method and the path template
 * @param exceeded the statement budget, if the request ran more statements than it allows
 * @param repeats whether a statement ran more than once although the budget does not permit it
 */
record Breach(String route, Statements statements, Optional<StatementBudget> exceeded, boolean repeats) {
    static final String MEDIA_TYPE = "application/problem+json";
    static final int STATUS = 500;

    private static final String MANY_READS =
            "Read all rows in one statement with 'in' and combine them in the pipeline, use a join, or select"
                    + " only the data that the response needs.";
    private static final String EXEMPTION =
            " If a statement has to run more than once, give the reason: @StatementBudget(value = …, repeats = \"…\").";

    boolean isOver() {
        return exceeded.isPresent();
    }

    /** Describes the breach in one line. */
    String detail() {
        String ran = route + " ran " + statements;
        String over = exceeded.map(budget -> budget.repeats().isEmpty()
                        ? "; its budget is " + budget.value()
                        : ", " + statements.different() + " different; its budget is " + budget.value() + " different")
                .orElse("");
        return ran + over + (repeats ? "; a statement ran more than once (N+1 queries)." : ".");
    }

    /** Suggests a fix in one line. */
    String advice() {
        return repeats ? MANY_READS + EXEMPTION : MANY_READS;
    }

    /**
     * Returns the problem as JSON. Its {@code statements} lists each statement with {@code times} and, if known,
     * {@code callSite}.
     */
    String toProblem(String instance) {
        JsonArray all = new JsonArray();
        for (Statements.Executed each : statements.list()) {
            JsonObject entry =
                    new JsonObject().put("statement", each.statement()).put("times", each.times());
            each.callSite().ifPresent(site -> entry.put("callSite", site));
            all.add(entry);
        }
        return new JsonObject()
                .put("type", "/problems/statement-budget")
                .put("title", "The request broke its statement budget")
                .put("status", STATUS)
                .put("detail", detail())
                .put("instance", instance)
                .put("statements", all)
                .put("advice", advice())
                .encode();
    }

    @Override
    public String toString() {
        return statements.list().stream()
                .map(each -> each.times() + " x " + each.statement()
                        + each.callSite().map(site -> "  at " + site).orElse(""))
                .collect(Collectors.joining("\n  ", detail() + "\n  ", "\n" + advice()));
    }
}
