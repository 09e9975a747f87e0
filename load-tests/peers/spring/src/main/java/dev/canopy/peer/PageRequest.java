package dev.canopy.peer;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;

/**
 * The parameters of the dashboard. Amounts are nano-units.
 *
 * @param ancestor or null
 * @param atMost or null
 * @param after the last row of the page before, or null
 */
record PageRequest(int limit, String ancestor, Long atMost, After after) {
    private static final Pattern FILTER = Pattern.compile("totalInferenceCost=le=(\\d{1,10}(?:\\.\\d{1,9})?)");
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,19}) (.+)");

    record After(long cost, String key) {
        String cursor() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString((cost + " " + key).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Fails with 400 naming the parameter that this service does not understand. */
    static PageRequest of(MultiValueMap<String, String> query) {
        if (!"-totalInferenceCost".equals(query.getFirst("sort"))) {
            throw refused("sort: only -totalInferenceCost is served here");
        }
        String limit = query.getOrDefault("limit", java.util.List.of("100")).getFirst();
        if (!limit.matches("[0-9]{1,4}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > 1000) {
            throw refused("limit: must be 1 to 1000");
        }
        return new PageRequest(
                Integer.parseInt(limit), query.getFirst("ancestor"), atMost(query.getFirst("filter")), after(query.getFirst("cursor")));
    }

    private static Long atMost(String filter) {
        if (filter == null) {
            return null;
        }
        Matcher matcher = FILTER.matcher(filter);
        if (!matcher.matches()) {
            throw refused("filter: only totalInferenceCost=le=<amount> is served here");
        }
        return Money.nanos(new BigDecimal(matcher.group(1)));
    }

    private static After after(String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            Matcher matcher = CURSOR.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            if (matcher.matches()) {
                return new After(Long.parseLong(matcher.group(1)), matcher.group(2));
            }
        } catch (IllegalArgumentException notBase64) {
            // said below
        }
        throw refused("cursor: is not one of this list");
    }

    private static ResponseStatusException refused(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
