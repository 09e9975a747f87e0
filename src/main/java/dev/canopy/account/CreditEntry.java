package dev.canopy.account;

import dev.canopy.attribute.Money;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** An entry of the ledger of the credits of a tenant. A view, computed for one tenant at a time. */
@Entity
@Immutable
@NullUnmarked
public class CreditEntry extends PanacheEntityBase {
    @Id
    @Column(columnDefinition = "text")
    String id;

    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Long tenantId;

    /** The number of the entry from 1, in the order of time. */
    @Column(nullable = false)
    Long place;

    /** A {@link CreditEntryKind}. */
    @Column(nullable = false, columnDefinition = "text")
    String kind;

    Instant startsAt;

    Instant endsAt;

    @Column(columnDefinition = "text")
    String creditId;

    Integer number;

    /** In nano-units. */
    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal amount;

    /** In nano-units. */
    @Column(columnDefinition = "numeric")
    BigDecimal remainder;

    String id() {
        return id;
    }

    Long tenantId() {
        return tenantId;
    }

    Long place() {
        return place;
    }

    CreditEntryKind kind() {
        return CreditEntryKind.of(kind);
    }

    Instant startsAt() {
        return startsAt;
    }

    Instant endsAt() {
        return endsAt;
    }

    String creditId() {
        return creditId;
    }

    Integer number() {
        return number;
    }

    Money amount() {
        return new Money(amount.toBigIntegerExact());
    }

    @Nullable Money remainder() {
        return remainder == null ? null : new Money(remainder.toBigIntegerExact());
    }
}
