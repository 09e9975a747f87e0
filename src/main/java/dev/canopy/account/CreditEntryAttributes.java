package dev.canopy.account;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The attributes of an entry of the ledger of credits. */
@Singleton
final class CreditEntryAttributes implements AttributeSource {
    private static final Attributes<CreditEntry> ALL = Attributes.of(CreditEntry.class);

    /** The internal id of the tenant. It has no name, because clients never see it. */
    static final Expression<CreditEntry, Long> TENANT_ID = column("tenantId", Type.LONG, CreditEntry::tenantId);

    static final Attribute<CreditEntry, Long> PLACE = ALL.column("place", Type.LONG, CreditEntry::place);
    static final Attribute<CreditEntry, CreditEntryKind> KIND =
            ALL.column("kind", Type.ofEnum(CreditEntryKind.class, CreditEntryKind::text), CreditEntry::kind);
    static final Attribute<CreditEntry, Instant> FROM =
            ALL.column("from", "startsAt", Type.TIME, CreditEntry::startsAt);
    static final Attribute<CreditEntry, Instant> TO = ALL.column("to", "endsAt", Type.TIME, CreditEntry::endsAt);
    static final Attribute<CreditEntry, String> CREDIT =
            ALL.column("credit", "creditId", Type.TEXT, CreditEntry::creditId);
    static final Attribute<CreditEntry, Integer> NUMBER = ALL.column("number", Type.INTEGER, CreditEntry::number);
    static final Attribute<CreditEntry, Money> AMOUNT = ALL.column("amount", Money.SUM, CreditEntry::amount);
    static final Attribute<CreditEntry, Money> REMAINDER = ALL.column("remainder", Money.SUM, CreditEntry::remainder);

    private static final ToOne<CreditEntry, Tenant> TENANT =
            ToOne.by("owner", TENANT_ID, Tenant.class, TenantAttributes.ID).required();
    static final Attribute<CreditEntry, String> TENANT_KEY =
            ALL.define("tenant", "The key of the tenant.", TENANT.get(TenantAttributes.KEY));
    static final Attribute<CreditEntry, String> CURRENCY =
            ALL.define("currency", "The currency of the account.", TENANT.get(TenantAttributes.CURRENCY));

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
