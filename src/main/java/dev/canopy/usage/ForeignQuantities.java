package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Body;
import dev.canopy.price.QuantityKind;

/** Settles quantities that other tools have counted. */
public final class ForeignQuantities {
    private ForeignQuantities() {}

    /**
     * Makes each whole include its parts, and the parts disjoint. By most conventions, input tokens include cached ones, and
     * output tokens include those of reasoning. Some tools count them apart: where these parts are more than the whole, that
     * is evident, and they are added; the same holds for tokens of audio and images. Tools also count cached tokens of audio
     * twice, as cached and as audio. Where all parts together are more than the whole, tokens of audio and images are
     * therefore reduced to the remainder.
     */
    public static void includeParts(ObjectNode quantities) {
        includeParts(quantities, QuantityKind.INPUT_TOKENS);
        includeParts(quantities, QuantityKind.OUTPUT_TOKENS);
    }

    private static void includeParts(ObjectNode quantities, QuantityKind whole) {
        long others = 0;
        long media = 0;
        for (QuantityKind kind : QuantityKind.values()) {
            if (kind.whole().filter(whole::equals).isPresent()) {
                long count = count(quantities.path(kind.field()));
                others += kind.isMedia() ? 0 : count;
                media += kind.isMedia() ? count : 0;
            }
        }
        long given = count(quantities.path(whole.field()));
        long all = given + (others > given ? others : 0) + (media > given ? media : 0);
        if (all > given) {
            quantities.put(whole.field(), all);
        }
        if (media > all - others) {
            reduceMedia(quantities, whole, all - others);
        }
    }

    private static void reduceMedia(ObjectNode quantities, QuantityKind whole, long remainder) {
        long left = remainder;
        for (QuantityKind kind : QuantityKind.values()) {
            long count = count(quantities.path(kind.field()));
            if (kind.isMedia() && kind.whole().filter(whole::equals).isPresent() && count > 0) {
                long kept = Math.min(count, left);
                quantities.put(kind.field(), kept);
                left -= kept;
            }
        }
    }

    /** A valid number of tokens; 0 for any other value, which is refused later. */
    private static long count(JsonNode tokens) {
        return Body.wholeNumber(tokens)
                .filter(number -> number > 0 && number <= QuantityKind.MAX)
                .orElse(0L);
    }
}
