package dev.canopy.price;

import dev.canopy.attribute.Money;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What became of events that were priced anew, as the client gets it. */
@Schema(name = "RepricingResult")
record RepricingResponse(
        @Schema(examples = "1200", description = "priced by tokens, in the range")
        long events,

        @Schema(examples = "300", description = "of which the cost is another one")
        long changed,

        @Schema(examples = "0", description = "for which there is no price; they stay as they are")
        long unpriced,

        @Schema(examples = "12.5", description = "the cost of all of them")
        String before,

        @Schema(examples = "10") String after,
        @Schema(examples = "-2.5") String difference,
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

    /** The sum of many may be more than an amount can be. */
    private static String money(BigDecimal nanos) {
        return nanos.movePointLeft(Money.SCALE).stripTrailingZeros().toPlainString();
    }
}
