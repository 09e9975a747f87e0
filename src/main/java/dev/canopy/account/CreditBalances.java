package dev.canopy.account;

import static dev.canopy.attribute.Expressions.coalesce;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.now;
import static dev.canopy.attribute.Expressions.when;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.time.Instant;

/**
 * The present worth of the credits of tenants. An expired credit is worth the amount that it has paid: only its
 * remainder is lost. Together with the cost, this is the balance.
 */
public final class CreditBalances {
    private static final Expression<CreditAllotment, Money> AMOUNT =
            column("amount", Money.TYPE, allotment -> new Money(allotment.amount));
    private static final Expression<CreditAllotment, Money> PAID =
            column("paid", Money.TYPE, allotment -> allotment.paid == null ? null : new Money(allotment.paid));
    private static final Expression<CreditAllotment, Instant> EFFECTIVE =
            column("effectiveAt", Type.TIME, allotment -> allotment.effectiveAt);
    private static final Expression<CreditAllotment, Instant> EXPIRES =
            column("expiresAt", Type.TIME, allotment -> allotment.expiresAt);

    private static final Condition<CreditAllotment> BEGUN = EFFECTIVE.isNull().or(EFFECTIVE.le(now()));
    private static final Condition<CreditAllotment> EXPIRED =
            EXPIRES.isNotNull().and(EXPIRES.le(now()));

    private static final ToMany<Tenant, CreditAllotment> ALLOTMENTS = ToMany.by(
                    "creditAllotments",
                    TenantAttributes.ID,
                    CreditAllotment.class,
                    column("tenantId", Type.LONG, (CreditAllotment allotment) -> allotment.tenantId))
            .where(BEGUN);
    private static final Expression<CreditAllotment, Money> WORTH =
            when(EXPIRED, coalesce(PAID, AMOUNT)).otherwise(AMOUNT);

    /** The amounts of the credits of a tenant, without those to come, and without lost remainders. */
    public static final Expression<Tenant, Money> WORTH_OF_TENANT = ALLOTMENTS.sum(WORTH);
    /** The same of a tenant and its descendants. */
    public static final Expression<Tenant, Money> WORTH_OF_SUBTREE =
            TenantAttributes.SUBTREE.each(ALLOTMENTS).sum(WORTH);

    private CreditBalances() {}
}
