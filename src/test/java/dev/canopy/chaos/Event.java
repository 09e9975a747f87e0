package dev.canopy.chaos;

import dev.canopy.testing.ModelTree;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An event of a client. It follows from the seed, the client and its number alone, so that nothing has to be remembered
 * to know what must be stored.
 *
 * @param time absent for an event that gets its time from the service
 */
record Event(int client, int number, String tenant, String feature, BigDecimal cost, Optional<Instant> time) {
    /** Two accounts. */
    static final List<String> ROOTS = List.of("north-0", "south-0");

    private static final int TENANTS_OF_ROOT = 12;
    static final List<String> TENANTS = Stream.of("north-", "south-")
            .flatMap(account -> IntStream.range(0, TENANTS_OF_ROOT).mapToObj(i -> account + i))
            .toList();
    private static final List<String> FEATURES =
            List.of("chat", "drafting", "extraction", "forecasting", "summarization", "translation");
    static final Instant EARLIEST = Instant.parse("2024-01-01T00:00:00Z");
    private static final Duration SPAN = Duration.ofDays(700);
    private static final int WITHOUT_TIME = 12; // one event in 12
    private static final String SOURCE = "chaos-";

    static Event of(long seed, int client, int number) {
        SplittableRandom random = new SplittableRandom((seed * 31 + client) * 1_000_003 + number);
        String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
        String feature = FEATURES.get(random.nextInt(FEATURES.size()));
        BigDecimal cost = ModelTree.nanos(random.nextLong(5_000_000_000L));
        Optional<Instant> time = random.nextInt(WITHOUT_TIME) == 0
                ? Optional.empty()
                : Optional.of(EARLIEST.plusNanos(random.nextLong(SPAN.toNanos()) / 1_000 * 1_000));
        return new Event(client, number, tenant, feature, cost, time);
    }

    static String source(int client) {
        return SOURCE + client;
    }

    /** The client of a source. */
    static int client(String source) {
        return Integer.parseInt(source.substring(SOURCE.length()));
    }

    static String parent(String tenant) {
        int dash = tenant.indexOf('-') + 1;
        int number = Integer.parseInt(tenant.substring(dash));
        return tenant.substring(0, dash) + (number - 1) / 2;
    }

    String json() {
        return "{\"source\":\"%s\",\"id\":\"%d\",\"tenant\":\"%s\",\"feature\":\"%s\",\"cost\":\"%s\"%s}"
                .formatted(
                        source(client),
                        number,
                        tenant,
                        feature,
                        cost.toPlainString(),
                        time.map(at -> ",\"time\":\"" + at + "\"").orElse(""));
    }
}
