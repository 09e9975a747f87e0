package dev.canopy.simulation;

import dev.canopy.simulation.StatementGate.Link;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Decides which actor runs its next statement, and which one crashes at it. One statement runs at a time, except for
 * those that wait for a lock of the database. The decisions come from a random generator alone, so the same seed on the
 * same database gives the same history. The method is that of FoundationDB's simulation, except that the database and
 * its locks are real.
 */
final class Scheduler {
    private static final String BLOCKED = "select cardinality(pg_blocking_pids(?)) > 0";
    private static final String ALIVE = "select exists (select from pg_stat_activity where pid = ?)";
    private static final String TERMINATE = "select pg_terminate_backend(?)";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    /** One statement in this number meets a crash. */
    private static final int CRASH_EVERY = 25;

    private final RandomGenerator random;
    private final List<Actor> actors;
    private final Connection administration;
    private final List<String> trace = new ArrayList<>();

    Scheduler(RandomGenerator random, List<Actor> actors, Connection administration) {
        this.random = random;
        this.actors = actors;
        this.administration = administration;
    }

    /** The history, one line for each decision. */
    List<String> trace() {
        return trace;
    }

    /** Runs until all actors have ended all their steps. */
    void run() throws Exception {
        while (true) {
            List<Actor> ready = actors.stream()
                    .filter(actor -> actor.held().isPresent()
                            || actor.idle() && actor.waiting().isEmpty())
                    .toList();
            if (ready.isEmpty()) {
                if (actors.stream().allMatch(Actor::finished)) {
                    return;
                }
                throw new AssertionError("All actors that are left wait for locks");
            }
            Actor actor = ready.get(random.nextInt(ready.size()));
            Optional<Link> held = actor.held();
            if (held.isPresent()) {
                step(actor, held.get());
            } else {
                note(actor, "begins", actor.begin());
            }
            letWaitingProceed();
        }
    }

    private void step(Actor actor, Link link) throws Exception {
        String sql = link.sql();
        int fate = random.nextInt(CRASH_EVERY);
        if (fate == 0) {
            note(actor, "crashes before", sql);
            crash(actor, link);
            return;
        }
        link.send();
        if (!answeredOrWaiting(link)) {
            note(actor, "waits at", sql);
            return;
        }
        if (fate == 1) {
            note(actor, "crashes after", sql);
            crash(actor, link);
            return;
        }
        note(actor, "runs", sql);
        link.deliver();
        actor.settle();
    }

    /** Cuts one connection, or those of all actors of the instance. */
    private void crash(Actor actor, Link link) throws Exception {
        if (random.nextInt(3) > 0) {
            cut(actor, List.of(link));
            return;
        }
        for (Actor other : actors) {
            if (other.instance() == actor.instance()) {
                cut(other, other.links());
            }
        }
    }

    private void cut(Actor actor, List<Link> links) throws Exception {
        actor.cut();
        for (Link link : links) {
            if (link.runs()) {
                ask(
                        TERMINATE,
                        link.process()); // a session that waits for a lock does not notice that its client is gone
            }
            link.cut();
            awaitEnd(link.process());
        }
        actor.awaitCut();
        actor.settle();
    }

    private void awaitEnd(int process) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (ask(ALIVE, process)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Session " + process + " outlives its client");
            }
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    /** Statements that waited for a lock may have got it from the last step. */
    private void letWaitingProceed() throws Exception {
        boolean again = true;
        while (again) {
            again = false;
            for (Actor actor : actors) {
                Optional<Link> waiting = actor.waiting();
                if (waiting.isPresent() && answeredOrWaiting(waiting.get())) {
                    note(actor, "goes on", "");
                    waiting.get().deliver();
                    actor.settle();
                    again = true;
                }
            }
        }
    }

    /** Returns true once the answer has come, false once the statement waits for a lock. */
    private boolean answeredOrWaiting(Link link) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!link.awaitAnswer(1)) {
            if (ask(BLOCKED, link.process()) && !link.awaitAnswer(1)) {
                return false;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No answer, and no lock that the session waits for");
            }
        }
        return true;
    }

    private boolean ask(String question, int process) throws SQLException {
        try (PreparedStatement statement = administration.prepareStatement(question)) {
            statement.setInt(1, process);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    private void note(Actor actor, String what, String text) {
        String line = text.strip().lines().findFirst().orElse("");
        trace.add(actor.name() + " " + what + " " + line.substring(0, Math.min(line.length(), 60)));
    }
}
