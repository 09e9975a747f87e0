package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Body;
import dev.canopy.price.QuantityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settles quantities that other tools have counted. */
public final class ForeignQuantities {
    /** Cached tokens of audio and images, with the kinds in which some tools count them once more. */
    private static final Map<String, QuantityKind> CACHED_MEDIA = Map.of(
            QuantityKind.CACHED_INPUT_TOKENS.field() + ".audio", QuantityKind.AUDIO_INPUT_TOKENS,
            QuantityKind.CACHED_INPUT_TOKENS.field() + ".image", QuantityKind.IMAGE_INPUT_TOKENS);

    private ForeignQuantities() {}

    /**
     * Makes each whole include its parts, and the parts disjoint. By most conventions, input tokens include cached
     * ones, and output tokens include those of reasoning. Some tools count them apart: where these parts are more than
     * the whole, that is evident, and they are added; the same holds for tokens of audio, images and video. Tools also
     * count cached tokens of audio twice, as cached and as audio. They are subtracted from the latter if their number
     * is known. Where all parts together are more than the whole, tokens of audio, images and video are reduced to the
     * remainder. A whole that is no valid number stays as it is, and is refused later.
     */
    public static void includeParts(ObjectNode quantities) {
        addUp(quantities, QuantityKind.CACHED_INPUT_TOKENS);
        CACHED_MEDIA.forEach((cached, media) -> subtract(quantities, media.field(), count(quantities.path(cached))));
        includeParts(quantities, QuantityKind.INPUT_TOKENS);
        includeParts(quantities, QuantityKind.OUTPUT_TOKENS);
        long cached = count(quantities.path(QuantityKind.CACHED_INPUT_TOKENS.field()));
        reduce(quantities, parts(quantities, QuantityKind.CACHED_INPUT_TOKENS), cached);
    }

    /** A whole that is not given is the sum of its parts. */
    private static void addUp(ObjectNode quantities, QuantityKind whole) {
        long all = sum(quantities, parts(quantities, whole));
        if (all > 0 && !quantities.hasNonNull(whole.field())) {
            quantities.put(whole.field(), all);
        }
    }

    private static void subtract(ObjectNode quantities, String field, long number) {
        long count = count(quantities.path(field));
        if (count > 0 && number > 0) {
            quantities.put(field, Math.max(0, count - number));
        }
    }

    private static void includeParts(ObjectNode quantities, QuantityKind whole) {
        if (quantities.hasNonNull(whole.field())
                && number(quantities.get(whole.field())).isEmpty()) {
            return;
        }
        List<String> media = new ArrayList<>(parts(quantities, whole));
        List<String> others = media.stream().filter(part -> !isMedia(part)).toList();
        media.removeAll(others);
        long ofMedia = sum(quantities, media);
        long ofOthers = sum(quantities, others);
        long given = count(quantities.path(whole.field()));
        long all = given + (ofOthers > given ? ofOthers : 0) + (ofMedia > given ? ofMedia : 0);
        if (all > given) {
            quantities.put(whole.field(), all);
        }
        reduce(quantities, media, all - ofOthers);
    }

    /** The parts of a kind that there are, by name. */
    private static List<String> parts(ObjectNode quantities, QuantityKind whole) {
        return quantities.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> QuantityKind.wholeOf(name).filter(whole::equals).isPresent())
                .sorted() // so that the order of the fields does not change how the usage is reduced
                .toList();
    }

    /** Whether tokens are of a medium: those of the list, and all that tools report beyond it. */
    private static boolean isMedia(String part) {
        return QuantityKind.of(part).map(QuantityKind::isMedia).orElse(true);
    }

    private static long sum(ObjectNode quantities, List<String> parts) {
        return parts.stream().mapToLong(part -> count(quantities.path(part))).sum();
    }

    private static void reduce(ObjectNode quantities, List<String> parts, long remainder) {
        long left = remainder;
        for (String part : parts) {
            long count = count(quantities.path(part));
            if (count > left) {
                quantities.put(part, left);
            }
            left -= Math.min(count, left);
        }
    }

    /** A valid number of tokens; 0 for any other value, which is refused later. */
    private static long count(JsonNode tokens) {
        return number(tokens).orElse(0L);
    }

    private static Optional<Long> number(JsonNode tokens) {
        return Body.wholeNumber(tokens).filter(number -> number >= 0 && number <= QuantityKind.MAX);
    }
}
