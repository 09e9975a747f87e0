package dev.canopy.access;

import dev.canopy.statement.Statements;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The different statements of requests whose callers have a limited scope, and those of the last such request. */
@Singleton
class StatementLog {
    private final Set<String> statements = new TreeSet<>();
    private List<String> last = List.of();

    synchronized void record(@Observes Statements answered) {
        if (CurrentCaller.find().filter(caller -> !caller.seesEverything()).isPresent()) {
            answered.list().forEach(each -> statements.add(each.statement()));
            last = answered.list().stream()
                    .map(each -> each.times() + " × " + each.statement())
                    .toList();
        }
    }

    /** The statements of the request that was answered last, each with how often it ran. */
    synchronized List<String> last() {
        return last;
    }

    synchronized Set<String> statements() {
        return Set.copyOf(statements);
    }
}
