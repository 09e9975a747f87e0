package dev.canopy.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ends: the values of the last row's sort keys, in the order of the sort, so that the next page starts
 * after that row whatever was inserted meanwhile (keyset pagination).
 *
 * @param view the list and sort that the cursor belongs to; it fits no other
 * @param values strings, whole numbers ({@code Long}), decimals ({@code Double}) or nulls
 */
public record Cursor(String view, List<@Nullable Object> values) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private record Wire(String v, List<@Nullable Object> k) {}

    public Cursor {
        values = Collections.unmodifiableList(new ArrayList<>(values)); // not List.copyOf: it refuses nulls
    }

    /** The cursor as the client gets it: URL-safe and opaque. */
    public String encode() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(JSON.writeValueAsBytes(new Wire(view, values)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws ProblemException (400) if it is not a cursor of this view with so many values */
    public static @Nullable Cursor parse(@Nullable String text, String view, int size) {
        if (text == null) {
            return null;
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
            Wire wire = JSON.readValue(json, Wire.class);
            if (wire != null && view.equals(wire.v) && wire.k != null && wire.k.size() == size && isWritten(wire.k)) {
                return new Cursor(view, wire.k);
            }
        } catch (IllegalArgumentException | java.io.IOException unreadable) {
            // said below, as for the cursor of another list
        }
        throw foreign();
    }

    /** Says that the text is a cursor, but not one for this place. */
    public static ProblemException foreign() {
        return ProblemException.parameter("cursor", "is not a cursor of this list with this sort");
    }

    private static boolean isWritten(List<@Nullable Object> values) {
        return values.stream()
                .allMatch(value -> value == null
                        || value instanceof Long
                        || value instanceof Double
                        || (value instanceof String text && text.indexOf('\0') < 0));
    }
}
