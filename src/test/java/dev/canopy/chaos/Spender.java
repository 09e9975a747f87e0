package dev.canopy.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.ModelTree;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Reserves amounts of hard budgets, and then reports what was spent, releases the reservation, or leaves it open. Its
 * tenants are of an account of their own, in which nothing is spent without a reservation, so that no budget may ever
 * be exceeded.
 */
final class Spender implements Callable<Void> {
    static final String ROOT = "vault-0";

    /** The parents are those of {@link Event#parent}. */
    static final List<String> TENANTS =
            IntStream.range(0, 5).mapToObj(i -> "vault-" + i).toList();

    /** The amounts of budgets; small, so that they are soon exhausted. */
    static final Map<String, BigDecimal> BUDGETS = Map.of(
            ROOT, BigDecimal.valueOf(400), "vault-1", BigDecimal.valueOf(250), "vault-4", BigDecimal.valueOf(90));

    private static final int PAUSE = 40; // milliseconds at most
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int number;
    private final Sender sender;
    private final Tally tally;
    private final Random random;
    private final BooleanSupplier over;
    private final List<Spent> spent = new ArrayList<>();
    private final List<Held> open = new ArrayList<>();
    private final List<Held> doubtful = new ArrayList<>();

    /** An event that was acknowledged. */
    record Spent(String source, String id, String tenant, BigDecimal cost) {}

    /** A reservation. */
    record Held(String id, String tenant, BigDecimal amount) {}

    Spender(int number, Sender sender, Tally tally, Random random, BooleanSupplier over) {
        this.number = number;
        this.sender = sender;
        this.tally = tally;
        this.random = random;
        this.over = over;
    }

    List<Spent> spent() {
        return spent;
    }

    /** The reservations that were granted and have not ended. */
    List<Held> open() {
        return open;
    }

    /** Those that were refused, though an earlier try of the request without an answer may be granted later. */
    List<Held> doubtful() {
        return doubtful;
    }

    @Override
    public Void call() throws InterruptedException {
        for (int i = 0; !over.getAsBoolean(); i++) {
            Held held = new Held(
                    "spender-" + number + "-" + i,
                    TENANTS.get(random.nextInt(TENANTS.size())),
                    ModelTree.nanos(1 + random.nextLong(4_000_000_000L)));
            if (reserve(held)) {
                end(held);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE));
        }
        return null;
    }

    private boolean reserve(Held held) throws InterruptedException {
        List<Sender.Request> unanswered = new ArrayList<>();
        HttpResponse<String> answer = sender.untilAnswered(
                new Sender.Request(
                        "POST",
                        "/api/v1/tenants/" + held.tenant + "/reservations",
                        "application/json",
                        "{\"id\":\"%s\",\"amount\":\"%s\",\"expiresIn\":\"PT1H\"}"
                                .formatted(held.id, held.amount.toPlainString())),
                Set.of(201, 409),
                unanswered::add);
        if (answer.statusCode() == 201) {
            tally.reservations.increment();
            return true;
        }
        tally.refusals.increment();
        if (!text(answer.body(), "type").equals("/problems/budget-exhausted")) {
            tally.wrong("refused " + held + ": " + answer.body());
        }
        if (!unanswered.isEmpty()) {
            doubtful.add(held);
        }
        return false;
    }

    /** Most calls cost what was reserved, so that an amount that is exceeded once stays exceeded. */
    private void end(Held held) throws InterruptedException {
        switch (random.nextInt(10)) {
            case 0 -> open.add(held);
            case 1 -> release(held);
            case 2, 3 -> settle(held, held.amount.divideToIntegralValue(BigDecimal.TWO));
            default -> settle(held, held.amount);
        }
    }

    /** A try without an answer may have released it; then the next one does not find it. */
    private void release(Held held) throws InterruptedException {
        List<Sender.Request> unanswered = new ArrayList<>();
        int status = sender.untilAnswered(
                        new Sender.Request("DELETE", "/api/v1/reservations/" + held.id, "application/json", ""),
                        Set.of(204, 404),
                        unanswered::add)
                .statusCode();
        if (status == 404 && unanswered.isEmpty()) {
            tally.wrong("was granted and is not known: " + held);
        }
    }

    private void settle(Held held, BigDecimal cost) throws InterruptedException {
        Spent event = new Spent("spender-" + number, held.id, held.tenant, cost);
        sender.untilAnswered(
                new Sender.Request(
                        "POST",
                        "/api/v1/usage",
                        "application/json",
                        "{\"source\":\"%s\",\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":\"%s\",\"reservation\":\"%s\"}"
                                .formatted(event.source, event.id, event.tenant, cost.toPlainString(), held.id)),
                Set.of(200),
                doubt -> {});
        spent.add(event);
    }

    private static String text(String body, String name) {
        try {
            return JSON.readTree(body).path(name).asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(body, e);
        }
    }
}
