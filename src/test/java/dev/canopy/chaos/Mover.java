package dev.canopy.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Moves tenants within their accounts while usage comes in. */
final class Mover implements Callable<Void> {
    private static final int PAUSE = 300; // milliseconds at most

    private final Sender sender;
    private final Tally tally;
    private final Random random;
    private final BooleanSupplier over;
    private final Map<String, String> acknowledged = new HashMap<>();
    private final Map<String, Set<String>> doubtful = new HashMap<>();

    Mover(Sender sender, Tally tally, Random random, BooleanSupplier over) {
        this.sender = sender;
        this.tally = tally;
        this.random = random;
        this.over = over;
    }

    @Override
    public Void call() throws InterruptedException {
        List<String> tenants = Event.TENANTS.stream()
                .filter(tenant -> !Event.ROOTS.contains(tenant))
                .toList();
        while (!over.getAsBoolean()) {
            String tenant = tenants.get(random.nextInt(tenants.size()));
            String account = tenant.substring(0, tenant.indexOf('-') + 1);
            List<String> parents = Event.TENANTS.stream()
                    .filter(parent -> parent.startsWith(account))
                    .toList();
            move(tenant, parents.get(random.nextInt(parents.size())));
            TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE));
        }
        return null;
    }

    /** Where a tenant may be at the end: a try without an answer may also be done after a later one. */
    Set<String> possibleParents(String tenant) {
        Set<String> possible = new HashSet<>(doubtful.getOrDefault(tenant, Set.of()));
        possible.add(acknowledged.getOrDefault(tenant, Event.parent(tenant)));
        return possible;
    }

    private void move(String tenant, String parent) throws InterruptedException {
        Sender.Request request = new Sender.Request(
                "POST", "/api/v1/tenants/" + tenant + "/move", "application/json", "{\"parent\":\"" + parent + "\"}");
        // A conflict where it would create a cycle.
        int status = sender.untilAnswered(
                        request,
                        Set.of(200, 409),
                        doubt -> doubtful.computeIfAbsent(tenant, first -> new HashSet<>())
                                .add(parent))
                .statusCode();
        if (status == 200) {
            acknowledged.put(tenant, parent);
            tally.moves.increment();
        }
    }
}
