package dev.canopy.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Sends each batch of usage until it is acknowledged, and sends some batches again afterwards. Some events are sent by
 * another client at the same time.
 */
final class Client implements Callable<Void> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REMEMBERED = 30;
    private static final int PAUSE = 40; // milliseconds at most

    private final int number;
    private final long seed;
    private final List<Client> all;
    private final Sender sender;
    private final Tally tally;
    private final Random random;
    private final BooleanSupplier over;
    private final List<Batch> acknowledged = new ArrayList<>();
    private volatile int begun;

    /** @param all the clients, of which this is the one with that number */
    Client(int number, long seed, List<Client> all, Sender sender, Tally tally, Random random, BooleanSupplier over) {
        this.number = number;
        this.seed = seed;
        this.all = all;
        this.sender = sender;
        this.tally = tally;
        this.random = random;
        this.over = over;
    }

    private record Batch(List<Event> events, Sender.Request request) {
        @Override
        public String toString() {
            Event first = events.getFirst();
            return events.size() + " events, the first is number " + first.number() + " of client " + first.client();
        }
    }

    /** How many events of its own it has sent or is about to send; after the end, how many were acknowledged. */
    int begun() {
        return begun;
    }

    @Override
    public Void call() throws InterruptedException {
        while (!over.getAsBoolean()) {
            if (!acknowledged.isEmpty() && random.nextInt(8) == 0) {
                deliver(acknowledged.get(random.nextInt(acknowledged.size())), true);
            } else {
                Batch batch = next();
                deliver(batch, false);
                acknowledged.add(batch);
                if (acknowledged.size() > REMEMBERED) {
                    acknowledged.removeFirst();
                }
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE));
        }
        return null;
    }

    private void deliver(Batch batch, boolean known) throws InterruptedException {
        String body =
                sender.untilAnswered(batch.request, Set.of(200), doubt -> {}).body();
        long accepted = field(body, "accepted");
        long duplicates = field(body, "duplicates");
        tally.answered.increment();
        tally.accepted.add(accepted);
        tally.duplicates.add(duplicates);
        if (accepted + duplicates != batch.events.size() || field(body, "rejected") != 0) {
            tally.wrong("not all of " + batch + " were taken: " + body);
        }
        if (known && accepted != 0) {
            tally.wrong("was acknowledged before, and now accepted: " + batch + ": " + body);
        }
    }

    private Batch next() {
        String visibility = random.nextInt(10) == 0 ? "?visibility=folded" : "";
        return switch (random.nextInt(3)) {
            case 0 -> batch(own(1), visibility, "application/json", "", "");
            case 1 -> batch(mixed(1 + random.nextInt(30)), visibility, "application/json", "[", "]");
            default -> batch(mixed(1 + random.nextInt(150)), visibility, "application/x-ndjson", "\n", "\n");
        };
    }

    private static Batch batch(List<Event> events, String visibility, String type, String begin, String end) {
        String separator = type.endsWith("ndjson") ? "\n" : ",";
        String body = events.stream().map(Event::json).collect(Collectors.joining(separator, begin, end));
        return new Batch(events, new Sender.Request("POST", "/api/v1/usage" + visibility, type, body));
    }

    private List<Event> own(int count) {
        int first = begun;
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(Event.of(seed, number, first + i));
        }
        begun = first + count;
        return events;
    }

    /** New events, and sometimes such as another client, or this one in the same batch, sends at the same time. */
    private List<Event> mixed(int count) {
        List<Event> events = own(count);
        Client other = all.get(random.nextInt(all.size()));
        int known = other.begun;
        if (known > 0 && random.nextInt(4) == 0) {
            for (int i = 0; i < 1 + count / 4; i++) {
                int before = Math.max(0, known - 1 - random.nextInt(100));
                events.add(random.nextInt(events.size() + 1), Event.of(seed, other.number, before));
            }
        }
        return events;
    }

    private static long field(String body, String name) {
        try {
            JsonNode value = JSON.readTree(body).get(name);
            return value == null ? -1 : value.asLong(-1);
        } catch (JsonProcessingException e) {
            throw new AssertionError(body, e);
        }
    }
}
