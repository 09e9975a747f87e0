package dev.canopy.statement;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request that broke its budget.
 *
 * @param route the method and the template of the address
 * @param exceeded the budget, if more statements ran than it has
 * @param repeats whether a statement ran again without an exemption
 */
record Breach(String route, Statements statements, Optional<StatementBudget> exceeded, boolean repeats) {
    static final String MEDIA_TYPE = "application/problem+json";
    static final int STATUS = 500;

    private static final String MANY_READS =
            "Fetch all rows by one statement with 'in' and put them together in the pipeline, join them, or select"
                    + " only what the answer needs.";
    private static final String EXEMPTION =
            " If it has to run again, say why: @StatementBudget(value = …, repeats = \"…\").";

    boolean isOver() {
        return exceeded.isPresent();
    }

    /** What happened, in one line. */
    String detail() {
        String ran = route + " ran " + statements;
        String over = exceeded.map(budget -> budget.repeats().isEmpty()
                        ? "; its budget is " + budget.value()
                        : ", " + statements.different() + " different; its budget is " + budget.value() + " different")
                .orElse("");
        return ran + over + (repeats ? "; the same statement ran again, which is what N+1 queries are." : ".");
    }

    /** What to do instead, in one line. */
    String advice() {
        return repeats ? MANY_READS + EXEMPTION : MANY_READS;
    }

    /** The problem of the answer: {@code statements} lists each with {@code times} and, where it is known, {@code callSite}. */
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
