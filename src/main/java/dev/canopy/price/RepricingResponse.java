package dev.canopy.price;

import dev.canopy.attribute.Money;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The result of repricing events in an answer. */
@Schema(name = "RepricingResult", description = "the result of repricing events")
record RepricingResponse(
        @Schema(examples = "1200", description = "the number of events in the range that name a model")
        long events,

        @Schema(examples = "300", description = "the number of events whose cost differs")
        long changed,

        @Schema(
                examples = "0",
                description =
                        "the number of events that came without a cost and have no valid price; their cost stays the same")
        long unpriced,

        @Schema(examples = "12.5", description = "the cost of all events before, a decimal")
        String before,

        @Schema(examples = "10", description = "the cost of all events after, a decimal")
        String after,

        @Schema(examples = "-2.5", description = "'after' minus 'before', a decimal")
        String difference,

        @Schema(description = "whether the changes were only reported, and not made")
        boolean dryRun) {

    static RepricingResponse from(Repriced repriced, boolean dryRun) {
        return new RepricingResponse(
                repriced.events(),
                repriced.changed(),
                repriced.unpriced(),
                money(repriced.before()),
                money(repriced.after()),
                money(repriced.after().subtract(repriced.before())),
                dryRun);
    }

    /** The sum can exceed the range of {@link Money}. */
    private static String money(BigDecimal nanos) {
        return nanos.movePointLeft(Money.SCALE).stripTrailingZeros().toPlainString();
    }
}
