package dev.canopy.attribute;

import static dev.canopy.attribute.BitFunctions.commonBits;
import static dev.canopy.attribute.Expressions.coalesce;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.divideHalfUp;
import static dev.canopy.attribute.Expressions.ratio;
import static dev.canopy.attribute.Expressions.when;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The costs of the two readers of an attribute: a dashboard query of six rendered, and single ones evaluated. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AttributeBenchmark {
    static class Tenant {
        long id = 1;
        String key = "acme";
        Tenant parent;
        List<Use> uses = List.of(new Use(1, 5), new Use(2, 7));
    }

    record Use(long feature, long cost) {}

    static final Bits CATALOGUE = Bits.of(0, 1, 2, 3, 4, 5, 6, 7);

    static class Total {
        long tenantId = 1;
        long count = 3;
        long cost = 12;
        Bits mask = Bits.of(0, 1, 3);
    }

    static final Attributes<Tenant> ALL = Attributes.of(Tenant.class);
    static final Expression<Tenant, Long> ID = column("id", Type.LONG, tenant -> tenant.id);
    static final Attribute<Tenant, String> KEY =
            ALL.column("key", "key", Type.TEXT.storedAs(TextFunctions::lower), tenant -> tenant.key);
    static final ToOne<Tenant, Tenant> PARENT = ToOne.mapped("parent", Tenant.class, tenant -> tenant.parent);
    static final ToOne<Tenant, Total> TOTAL = ToOne.<Tenant, Total, Long>by(
                    "total", ID, Total.class, column("tenantId", Type.LONG, total -> total.tenantId))
            .required();
    static final Expression<Total, Long> COUNT = column("count", Type.LONG, total -> total.count);
    static final Expression<Total, Money> COST = column("cost", Money.TYPE, total -> new Money(total.cost));
    static final Expression<Total, Bits> MASK = column("mask", Type.BITS, total -> total.mask);
    static final ToMany<Tenant, Use> USES = ToMany.mapped("uses", Use.class, tenant -> tenant.uses);

    static final Attribute<Tenant, String> PARENT_KEY = ALL.define("parent", "", PARENT.get(KEY));
    static final Attribute<Tenant, String> GRANDPARENT_KEY =
            ALL.define("grandparent", "", coalesce(PARENT.get(PARENT.get(KEY)), constant("none")));
    static final Attribute<Tenant, Double> ADOPTION = ALL.define(
            "adoption", "", ratio(commonBits(TOTAL.get(MASK), constant(Type.BITS, CATALOGUE)), constant(8)));
    static final Attribute<Tenant, Money> COST_PER_USE =
            ALL.define("costPerUse", "", divideHalfUp(TOTAL.get(COST), TOTAL.get(COUNT)));
    static final Attribute<Tenant, Long> USED_COST =
            ALL.define("usedCost", "", USES.sum(column("cost", Type.LONG, (Use use) -> use.cost)));
    static final Attribute<Tenant, String> SIZE = ALL.define(
            "size", "", when(USED_COST.gt(10L), constant("large")).otherwise(constant("small")));

    private final Tenant tenant = new Tenant();
    private final Fetched fetched = Fetched.nothing().with(TOTAL, List.of(tenant), List.of(new Total()));

    public AttributeBenchmark() {
        tenant.parent = new Tenant();
    }

    private static Statement render() {
        return Query.ofAll(Tenant.class)
                .select(PARENT_KEY, GRANDPARENT_KEY, ADOPTION, COST_PER_USE, USED_COST, SIZE)
                .where(KEY.ne("Nobody"))
                .orderBy(COST_PER_USE.desc(), KEY.asc())
                .render();
    }

    @Benchmark
    public Statement renderSixAttributesAnew() {
        Query.forgetTexts();
        return render();
    }

    @Benchmark
    public Statement renderSixAttributesOfAKnownShape() {
        return render();
    }

    @Benchmark
    public Object evaluateColumn() {
        return KEY.of(tenant, fetched);
    }

    /** Nothing but the instance is fetched, but the clock is read for the time of the evaluation. */
    @Benchmark
    public Object evaluateColumnNow() {
        return KEY.of(tenant);
    }

    @Benchmark
    public Object evaluateThroughMappedAssociation() {
        return PARENT_KEY.of(tenant, fetched);
    }

    @Benchmark
    public Object evaluateRatioOfFetchedRow() {
        return ADOPTION.of(tenant, fetched);
    }

    @Benchmark
    public Object evaluateRoundedQuotient() {
        return COST_PER_USE.of(tenant, fetched);
    }

    @Benchmark
    public Object evaluateSumOfCollection() {
        return USED_COST.of(tenant, fetched);
    }

    @Benchmark
    public Object evaluateCaseOverSum() {
        return SIZE.of(tenant, fetched);
    }
}
