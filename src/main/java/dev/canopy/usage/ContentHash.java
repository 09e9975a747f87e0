package dev.canopy.usage;

import dev.canopy.ledger.EventField;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A number for the content of an event. Equal contents have equal numbers, in every version of the service, because the
 * numbers are stored. Different contents have different numbers, except for very few, as with any hash of 64 bits.
 */
public final class ContentHash {
    /** Stored where the content is not known. */
    static final long UNKNOWN = 0;

    private static final long START = 0xcbf29ce484222325L; // FNV-1a
    private static final long FACTOR = 0x100000001b3L;
    private static final int MICROS = 1_000;

    /** The value of a field of JSON that means the same as none. */
    private static final String EMPTY_OBJECT = "{}";

    /** The fields whose absence is part of the stored numbers. */
    private static final Set<EventField> FIRST_FIELDS = Set.of(EventField.USER, EventField.ATTRIBUTES);

    private long hash = START;

    private ContentHash() {}

    /**
     * The number of a charge of a tenant for something.
     *
     * @param time null if the client gave none; the time of arrival is not part of the content
     */
    public static long of(
            String tenant, String feature, @Nullable OffsetDateTime time, Charge charge, UsageEvent.Details details) {
        ContentHash content = new ContentHash().add(tenant).add(feature);
        if (time != null) {
            content.add(time.toEpochSecond()).add(time.getNano() / MICROS);
        }
        Charge.Cost cost = charge.cost();
        if (cost != null) {
            content.add(cost.nanos()).add(cost.correction() ? 1 : 0);
        }
        content.add(charge.use());
        content.add(details);
        return content.hash == UNKNOWN ? START : content.hash;
    }

    /** The order of the kinds does not matter, and a quantity of 0 means the same as none. */
    private void add(Charge.Use use) {
        long quantities = 0;
        for (var quantity : use.quantities().byKind().entrySet()) {
            if (quantity.getValue().signum() != 0) {
                quantities += new ContentHash()
                        .add(quantity.getKey())
                        .add(quantity.getValue().toPlainString())
                        .hash;
            }
        }
        if (use.model() != null || use.serviceTier() != null || quantities != 0) {
            add(use.model()).add(use.serviceTier()).add(quantities);
        }
    }

    /** A field that was added later counts only if it has a value, so that the stored numbers stay valid. */
    private void add(UsageEvent.Details details) {
        for (EventField field : EventField.values()) {
            String value = details.get(field);
            String content = field.form() == EventField.Form.JSON && EMPTY_OBJECT.equals(value) ? null : value;
            if (FIRST_FIELDS.contains(field)) {
                add(content);
            } else if (content != null) {
                add(field.column()).add(content);
            }
        }
    }

    private ContentHash add(@Nullable String text) {
        if (text == null) {
            return add(-1L);
        }
        long next = hash;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * FACTOR;
        }
        hash = next;
        return add(text.length());
    }

    private ContentHash add(long number) {
        long mixed = (hash ^ number) * FACTOR;
        hash = (mixed ^ (mixed >>> Integer.SIZE)) * FACTOR;
        return this;
    }
}
