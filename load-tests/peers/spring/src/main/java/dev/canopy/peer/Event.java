package dev.canopy.peer;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/** A use of a feature as it comes in. */
record Event(
        String id,
        String source,
        OffsetDateTime time,
        String tenant,
        String feature,
        BigDecimal cost,
        String user,
        JsonNode attributes) {

    Event {
        source = source == null ? "default" : source;
        time = time == null ? OffsetDateTime.now(ZoneOffset.UTC) : time;
        require(isText(id), "id");
        require(isText(source), "source");
        require(tenant != null, "tenant");
        require(feature != null, "feature");
        require(cost != null && cost.signum() >= 0 && cost.scale() <= 9 && cost.precision() - cost.scale() <= 9, "cost");
        require(attributes == null || attributes.isNull() || attributes.isObject(), "attributes");
    }

    long nanos() {
        return Money.nanos(cost);
    }

    String attributesText() {
        return attributes == null || attributes.isNull() ? null : attributes.toString();
    }

    private static boolean isText(String value) {
        return value != null && !value.isEmpty() && value.length() <= 200;
    }

    private static void require(boolean holds, String field) {
        if (!holds) {
            throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, field + " is not acceptable");
        }
    }
}
