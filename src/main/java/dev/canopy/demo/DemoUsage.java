package dev.canopy.demo;

import dev.canopy.price.Quantities;
import dev.canopy.usage.Charge;
import dev.canopy.usage.UsageEvent;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The usage of the demo: about 200,000 events in the 90 days before a day. Usage grows, and is lower at night and at
 * weekends. Half of the events have a cost, and half have tokens. A few tenants have most of the usage, and some have
 * none. The same day gives the same events.
 */
final class DemoUsage {
    static final int DAYS = 90;
    static final int EVENTS = 200_000;

    private static final long SEED = 42;
    private static final String[] FEATURES = {
        "chat",
        "summarization",
        "semantic-search",
        "drafting",
        "translation",
        "classification",
        "extraction",
        "moderation",
        "forecasting"
    };
    /** Nano-units per token. */
    private static final long[] PRICES = {151, 3_001, 15_003};

    private static final String[] MODELS = {"small", "medium", "large"};

    private final List<String> tenants;
    private final LocalDate start;
    private final double[] cumulative;
    private final int[] features;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private int count;

    private DemoUsage(List<String> tenants, LocalDate today) {
        this.tenants = tenants;
        this.start = today.minusDays(DAYS);
        this.cumulative = new double[tenants.size()];
        this.features = new int[tenants.size()];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            // A random rank gives the weight, so that a few tenants have most of the usage. One in eight has none.
            double weight = random.nextInt(8) == 0 ? 0 : 1.0 / (1 + random.nextInt(tenants.size()));
            sum += weight;
            cumulative[i] = sum;
            features[i] = 1 + random.nextInt(FEATURES.length);
        }
    }

    /** The events of each day, in order. They are created while iterating. */
    static Iterable<List<UsageEvent>> days(List<String> tenants, LocalDate today) {
        return () -> new DemoUsage(List.copyOf(tenants), today).iterator();
    }

    private Iterator<List<UsageEvent>> iterator() {
        double total = IntStream.range(0, DAYS).mapToDouble(this::weight).sum();
        return IntStream.range(0, DAYS)
                .mapToObj(day -> events(day, (int) Math.round(EVENTS * weight(day) / total)))
                .iterator();
    }

    private double weight(int day) {
        DayOfWeek weekday = start.plusDays(day).getDayOfWeek();
        boolean weekend = weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY;
        return (weekend ? 0.25 : 1) * (0.6 + 0.8 * day / DAYS);
    }

    private List<UsageEvent> events(int day, int size) {
        List<UsageEvent> events = new ArrayList<>(size);
        OffsetDateTime midnight = start.plusDays(day).atStartOfDay().atOffset(ZoneOffset.UTC);
        for (int i = 0; i < size; i++) {
            events.add(event(i, midnight));
        }
        return events;
    }

    private UsageEvent event(int index, OffsetDateTime midnight) {
        int tenant = tenant();
        int model = Math.min(random.nextInt(MODELS.length), random.nextInt(MODELS.length));
        long tokens = 50 + random.nextInt(2_000) + random.nextInt(400) * (long) random.nextInt(10);
        return new UsageEvent(
                index,
                "demo",
                "demo-" + count++,
                midnight.plusNanos(microsOfDay() * 1_000),
                tenants.get(tenant),
                FEATURES[Math.min(random.nextInt(features[tenant]), random.nextInt(FEATURES.length))],
                index % 2 == 0 ? cost(MODELS[model], tokens * PRICES[model]) : tokens(MODELS[model], tokens),
                UsageEvent.Details.of("user-" + (1 + random.nextInt(20)), "{\"model\":\"" + MODELS[model] + "\"}"));
    }

    private static Charge cost(String model, long nanos) {
        return new Charge(new Charge.Cost(nanos, false, false), new Charge.Use(model, null, Quantities.NONE, false));
    }

    /** Four fifths of the tokens are input, and a quarter of the input is cached. */
    private static Charge tokens(String model, long all) {
        long input = all * 4 / 5;
        return Charge.use(model, Quantities.ofTokens(input, input / 4, all - input));
    }

    private int tenant() {
        double point = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, point);
        return found < 0 ? -found - 1 : found + 1;
    }

    /** A random time of day. The mean of three random numbers makes times around noon most likely. */
    private long microsOfDay() {
        double noonish = (random.nextDouble() + random.nextDouble() + random.nextDouble()) / 3;
        return (long) (noonish * 86_400_000_000L);
    }
}
