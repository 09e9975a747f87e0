package dev.canopy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Money;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.Metric;
import dev.canopy.metric.WindowedMetric;
import dev.canopy.tenant.Reach;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The decision about reservations, compared with one that adds up everything again for each. */
class AdmissionTest {
    private static final Instant NOW = Instant.parse("2026-06-16T12:00:00Z");

    private static final List<BuiltInMetric> METRICS = Arrays.stream(BuiltInMetric.values())
            .filter(metric -> metric.isWindowed() && metric.isAdditive())
            .toList();

    private static BudgetView budget(long tenant, String name, Metric metric, long amount) {
        return new BudgetView(
                tenant,
                "t" + tenant,
                "USD",
                name,
                metric,
                BigDecimal.valueOf(amount),
                Optional.empty(),
                ZoneId.of("UTC"),
                Thresholds.NONE,
                Enforcement.HARD,
                Instant.EPOCH);
    }

    private static UsageAmounts amounts(long cost, long input, long output) {
        return UsageAmounts.ofEvent(cost * 1_000_000_000, input, output);
    }

    private static Object value(Metric metric, long number) {
        return metric.isMoney() ? Money.exactly(BigDecimal.valueOf(number)) : BigInteger.valueOf(number);
    }

    /** The tenant n with its ancestors, in a tree in which the parent of n is n / 2. */
    private static List<Long> path(long tenant) {
        return LongStream.iterate(tenant, each -> each > 0, each -> each / 2)
                .boxed()
                .toList();
    }

    /** A reservation that was granted, or was there before. */
    private record Held(List<Long> path, UsageAmounts amounts) {}

    private static BigDecimal committed(BudgetView budget, long used, List<Held> held) {
        return held.stream()
                .filter(each -> budget.metric().reach() == Reach.SUBTREE
                        ? each.path().contains(budget.tenantId())
                        : each.path().getFirst().equals(budget.tenantId()))
                .map(each -> each.amounts().of(budget.metric()))
                .reduce(BigDecimal.valueOf(used), BigDecimal::add);
    }

    @Property(tries = 300)
    void grantsExactlyWhatFitsIntoEveryBudgetOnTheWay(
            @ForAll @IntRange(max = 8) int budgets, @ForAll @IntRange(max = 30) int requests, @ForAll long seed) {
        Random random = new Random(seed);
        Map<WindowedMetric, Object> used = new HashMap<>();
        Map<BudgetView, Long> usedBy = new HashMap<>();
        List<BudgetView> all = new ArrayList<>();
        for (int i = 0; i < budgets; i++) {
            BudgetView budget = budget(
                    1 + random.nextInt(7), "b" + i, METRICS.get(random.nextInt(METRICS.size())), random.nextInt(40));
            long number = usedBy.entrySet().stream()
                    .filter(other -> other.getKey().used(NOW).equals(budget.used(NOW)))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse((long) random.nextInt(20));
            used.put(budget.used(NOW), value(budget.metric(), number));
            usedBy.put(budget, number);
            all.add(budget);
        }
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < random.nextInt(5); i++) {
            held.add(new Held(path(1 + random.nextInt(7)), amounts(random.nextInt(5), random.nextInt(5), 1)));
        }
        Admission admission = new Admission(all, used, reserved(held), NOW);

        for (int i = 0; i < requests; i++) {
            Held requested = new Held(
                    path(1 + random.nextInt(7)), amounts(random.nextInt(6), random.nextInt(6), random.nextInt(6)));
            List<Held> then = new ArrayList<>(held);
            then.add(requested);
            List<BudgetView> over = all.stream()
                    .filter(budget -> committed(budget, usedBy.get(budget), then)
                                    .compareTo(committed(budget, usedBy.get(budget), held))
                            >= 0)
                    .filter(budget -> budget.metric().reach() == Reach.SUBTREE
                            ? requested.path().contains(budget.tenantId())
                            : requested.path().getFirst().equals(budget.tenantId()))
                    .filter(budget ->
                            committed(budget, usedBy.get(budget), then).compareTo(budget.amount()) > 0)
                    .toList();

            List<Admission.BudgetLeft> refusing = admission.admit(requested.path(), requested.amounts());

            assertThat(refusing).extracting(Admission.BudgetLeft::budget).containsExactlyInAnyOrderElementsOf(over);
            assertThat(refusing)
                    .extracting(limit -> requested.path().indexOf(limit.budget().tenantId()))
                    .isSorted();
            if (refusing.isEmpty()) {
                held.add(requested);
            }
        }
    }

    private static ReservedAmounts reserved(List<Held> held) {
        List<ReservedAmounts.Part> parts = new ArrayList<>();
        for (Held each : held) {
            for (Long ancestor : each.path()) {
                parts.add(new ReservedAmounts.Part(
                        ancestor, ancestor.equals(each.path().getFirst()), null, each.amounts()));
            }
        }
        return new ReservedAmounts(parts);
    }

    @Test
    void grantsNothingWhereTheUsageIsNotKnown() {
        BudgetView budget = budget(1, "b", BuiltInMetric.TOTAL_INFERENCE_COST, 10);
        Admission admission = new Admission(List.of(budget), Collections.emptyMap(), ReservedAmounts.NOTHING, NOW);

        assertThat(admission.admit(List.of(2L, 1L), amounts(0, 0, 0))).hasSize(1);
        assertThat(admission.admit(List.of(3L), amounts(5, 0, 0))).isEmpty();
    }

    @Test
    void showsTheLeastThatIsLeftOfSeenCosts() {
        BudgetView near = budget(2, "near", BuiltInMetric.TOTAL_INFERENCE_COST, 10);
        BudgetView far = budget(1, "far", BuiltInMetric.TOTAL_INFERENCE_COST, 5);
        BudgetView events = budget(2, "events", BuiltInMetric.TOTAL_USAGE_COUNT, 1);
        Map<WindowedMetric, Object> used = Map.of(
                near.used(NOW), value(near.metric(), 1),
                far.used(NOW), value(far.metric(), 1),
                events.used(NOW), 0L);
        Admission admission = new Admission(List.of(near, far, events), used, ReservedAmounts.NOTHING, NOW);

        assertThat(admission.leastCost(List.of(2L, 1L), tenant -> true).orElseThrow())
                .isEqualByComparingTo("4");
        assertThat(admission.leastCost(List.of(2L, 1L), tenant -> tenant == 2).orElseThrow())
                .isEqualByComparingTo("9");
        assertThat(admission.leastCost(List.of(2L, 1L), tenant -> false)).isEmpty();
    }

    /**
     * Days that lie partly in a period are read from single events, which are in the metric as soon as they are stored.
     */
    @Test
    void countsUnfoldedUsageOfWholeDaysOfThePeriod() {
        BudgetView day = new BudgetView(
                1L,
                "t",
                "USD",
                "b",
                BuiltInMetric.TOTAL_INFERENCE_COST,
                BigDecimal.TEN,
                Optional.of(dev.canopy.metric.CalendarPeriod.P1W),
                ZoneId.of("Asia/Kathmandu"),
                Thresholds.NONE,
                Enforcement.HARD,
                Instant.EPOCH);
        Instant now = Instant.parse("2026-06-17T12:00:00Z"); // the week begins on the 14th at 18:15
        List<ReservedAmounts.Part> parts = new ArrayList<>();
        for (int i = 13; i <= 22; i++) {
            parts.add(new ReservedAmounts.Part(1L, true, LocalDate.of(2026, 6, i), amounts(1, 0, 0)));
        }

        ReservedAmounts reserved = new ReservedAmounts(parts);
        assertThat(reserved.of(day, day.window(now))).isEqualByComparingTo("6");
        assertThat(reserved.of(day, day.usedFromNow(now).window())).isEqualByComparingTo("8");
        assertThat(reserved.of(
                        day, day.window(now), day.usedAhead(now).orElseThrow().window()))
                .isEqualByComparingTo("7");
    }
}
