package dev.canopy.simulation;

import dev.canopy.ledger.LedgerSteps;
import dev.canopy.listing.Calendar;
import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.MeterDefinition;
import dev.canopy.meter.MeterSteps;
import dev.canopy.problem.SqlState;
import dev.canopy.simulation.Actor.Step;
import dev.canopy.tenant.TreeSteps;
import dev.canopy.usage.UsageSteps;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The steps of a simulation, chosen by a random generator: several instances work on two accounts. Events share a small
 * space of ids, so that many are sent twice, also by two writers, with another content, and to both accounts, which
 * must not meet. Costs are so large that sums exceed a bigint.
 */
final class SimulatedHistory {
    private static final List<String> FEATURES = List.of("chat", "translation", "forecasting");
    private static final int TENANTS = 6;
    private static final int IDS = 30;
    private static final long MAX_COST = 5_000_000_000_000_000_000L;

    /** The days around the end of a month. */
    private static final LocalDate FIRST_DAY = LocalDate.parse("2026-01-30");

    private static final Instant START = Calendar.start(FIRST_DAY);

    /** The day after all events. */
    static final LocalDate PAST_DAY = LocalDate.parse("2026-02-03");

    private static final int HOURS = 96;

    private static final String ROWS = """
            select md5(string_agg(r.row, ',' order by r.row)) from (
              select root_id, 't' || t::text as row from usage_total t
              union all select root_id, 'm' || m::text from usage_month m
              union all select root_id, 'd' || d::text from usage_day d
              union all select root_id, 'v' || v::text from usage_meter_sum v) r
            """;

    private static final String OBSERVE = """
            select a.root_id::text as account, a.version, (extract(epoch from a.as_of) * 1000)::bigint as as_of,
                   (%1$s where r.root_id = a.root_id) as rows
            from account_version a
            union all
            select 'all', d.version, (extract(epoch from d.as_of) * 1000)::bigint, (%1$s) from data_version d
            """.formatted(ROWS);

    private final RandomGenerator random;
    private final Vertx vertx;
    private final Map<String, String> parents = new LinkedHashMap<>();
    private final Set<String> sent = new HashSet<>();
    private final Set<String> deleted = new HashSet<>();
    private final List<Observation> observations = new ArrayList<>();

    /**
     * The state of an account, or of all accounts, in one snapshot of a reader.
     *
     * @param version of the data
     * @param asOf in milliseconds, as in an entity tag
     * @param rows a hash of all rows of the roll-ups
     */
    record Observation(String account, long version, long asOf, String rows) {}

    SimulatedHistory(RandomGenerator random, Vertx vertx) {
        this.random = random;
        this.vertx = vertx;
        for (String account : List.of("a", "b")) {
            for (int i = 0; i < TENANTS; i++) {
                parents.put(account + i, i == 0 ? "" : account + random.nextInt(i));
            }
        }
    }

    /** The parent of each tenant before the first move; the empty text for a root. */
    Map<String, String> parents() {
        return parents;
    }

    /** The accounts and ids of all events that are sent. */
    Set<String> sent() {
        return sent;
    }

    /** The accounts and ids of the events that are deleted, before or after they are sent. */
    Set<String> deleted() {
        return deleted;
    }

    /**
     * The steps of each actor, by the name of the actor. An actor whose name ends with a number is of that instance.
     */
    Map<String, List<Step>> steps() {
        Map<String, List<Step>> steps = new LinkedHashMap<>();
        steps.put("writer 1", steps(4, this::append));
        steps.put("writer 2", steps(4, this::append));
        steps.put("folder 1", steps(4, this::fold));
        steps.put("folder 2", steps(3, this::fold));
        steps.put("mover 1", steps(3, this::move));
        steps.put("deleter 2", steps(4, this::delete));
        steps.put("rebuilder 2", steps(1, this::rebuild));
        steps.put("filler 1", meters());
        steps.put("slicer 1", steps(3, this::slice));
        steps.put("slicer 2", steps(3, this::slice));
        steps.put("reader 1", steps(6, this::read));
        steps.put("clock 2", steps(3, this::jump));
        return steps;
    }

    /** Meters that are defined while events are there already and others come in, and filled in small steps. */
    private List<Step> meters() {
        return List.of(
                define("late sizes", "DISTINCT", "attributes.size"),
                fill(),
                define("late largest", "MAX", "attributes.size"),
                fill());
    }

    /** Writes in a random order, for a single writer. */
    List<Step> writes() {
        List<Step> writes = new ArrayList<>();
        int defined = random.nextInt(4);
        int number = 4 + random.nextInt(12);
        for (int i = 0; i < number; i++) {
            if (i == defined) {
                // Not of attributes, whose values have numbers in the order in which filling and writers meet them.
                writes.add(define("late users", "DISTINCT", "user"));
                writes.add(define("late largest", "MAX", "attributes.size"));
            }
            writes.add(
                    switch (random.nextInt(6)) {
                        case 0 -> move(i);
                        case 1, 2 -> delete(i);
                        case 3 -> archive();
                        default -> append(i);
                    });
        }
        return writes;
    }

    /** The snapshots of the readers, in the order of their reads. */
    List<Observation> observations() {
        return observations;
    }

    private static List<Step> steps(int number, Function<Integer, Step> step) {
        return IntStream.range(0, number).mapToObj(step::apply).toList();
    }

    private Step append(int number) {
        List<UsageSteps.Event> events = new ArrayList<>();
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            String id = Integer.toString(random.nextInt(IDS));
            String account = account();
            sent.add(account + " " + id);
            events.add(new UsageSteps.Event(
                    id,
                    tenant(account),
                    FEATURES.get(random.nextInt(FEATURES.size())),
                    random.nextInt(6) == 0 ? -random.nextLong(MAX_COST) : random.nextLong(MAX_COST),
                    START.plus(random.nextInt(HOURS), ChronoUnit.HOURS)));
        }
        return new Step("append " + size, pool -> UsageSteps.append(pool, events), failure -> false);
    }

    private Step fold(int number) {
        int size = 1 + random.nextInt(12);
        return new Step("fold " + size, pool -> LedgerSteps.fold(pool, vertx, size), failure -> false);
    }

    private Step move(int number) {
        String account = account();
        String tenant = tenant(account);
        String parent = tenant(account);
        return new Step(
                "move " + tenant + " " + parent, pool -> TreeSteps.move(pool, tenant, parent), TreeSteps::isConflict);
    }

    private Step delete(int number) {
        String id = Integer.toString(random.nextInt(IDS));
        String account = account();
        String tenant = tenant(account);
        deleted.add(account + " " + id);
        return new Step("delete " + id, pool -> UsageSteps.delete(pool, id, tenant), UsageSteps::isUnknown);
    }

    private Step rebuild(int number) {
        return new Step("rebuild", pool -> LedgerSteps.rebuild(pool, vertx), failure -> false);
    }

    private Step define(String key, String aggregation, String value) {
        return new Step(
                "define " + key,
                pool -> MeterSteps.define(
                        pool,
                        new MeterDefinition(
                                key,
                                MeterAggregation.valueOf(aggregation),
                                Optional.of(value),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                SqlState.UNIQUE_VIOLATION::caused);
    }

    private Step fill() {
        int size = 4 + random.nextInt(20);
        return new Step("fill " + size, pool -> LedgerSteps.fill(pool, vertx, size), failure -> false);
    }

    private Step slice(int number) {
        int size = 1 + random.nextInt(10);
        LocalDate pastDay = FIRST_DAY.plusDays(random.nextInt(6));
        return new Step(
                "slice " + size + " before " + pastDay,
                pool -> LedgerSteps.slice(pool, pastDay, size),
                failure -> false);
    }

    private Step archive() {
        String tenant = tenant(account());
        Instant time = START.plus(random.nextInt(HOURS), ChronoUnit.HOURS);
        return new Step(
                "archive " + tenant,
                pool -> pool.preparedQuery("update tenant set archived_at = $2 where key = $1")
                        .execute(Tuple.of(tenant, time.atOffset(ZoneOffset.UTC))),
                failure -> false);
    }

    private Step read(int number) {
        return new Step(
                "read",
                pool -> pool.query(OBSERVE)
                        .execute()
                        .invoke(rows -> rows.forEach(row -> observations.add(new Observation(
                                row.getString("account"),
                                row.getLong("version"),
                                row.getLong("as_of"),
                                row.getString("rows"))))),
                failure -> false);
    }

    /** The clock of the database is wrong by up to an hour either way from now on. */
    private Step jump(int number) {
        int seconds = random.nextInt(-3_600, 3_601);
        return new Step(
                "clock " + seconds,
                pool -> pool.query(
                                ("create or replace function ledger_clock() returns timestamptz language sql volatile"
                                                + " return clock_timestamp() + interval '%d seconds'")
                                        .formatted(seconds))
                        .execute(),
                failure -> false);
    }

    private String account() {
        return random.nextBoolean() ? "a" : "b";
    }

    private String tenant(String account) {
        return account + random.nextInt(TENANTS);
    }
}
