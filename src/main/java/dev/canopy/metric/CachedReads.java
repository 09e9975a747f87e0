package dev.canopy.metric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.query.SingleFlight;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads of metrics: identical concurrent ones by one query and one body, and what the client has already, as its
 * {@code If-None-Match} says, by the state of the data alone.
 *
 * <p>An entity tag is strong: the state that the answer was read from, where nothing else decides on it, and a digest of the body.
 */
@ApplicationScoped
class CachedReads {
    private static final String CACHE_CONTROL = "private, no-cache";

    private final MetricRepository metrics;
    private final ObjectMapper json;
    private final SingleFlight<String, Answer> reads = new SingleFlight<>();
    private final SingleFlight<String, DataState> states = new SingleFlight<>();

    CachedReads(MetricRepository metrics, ObjectMapper json, MeterRegistry telemetry) {
        this.metrics = metrics;
        this.json = json;
        FunctionCounter.builder("canopy.reads.shared", reads, SingleFlight::shared)
                .description("Answers that were read together with those of others")
                .register(telemetry);
    }

    /**
     * What was read.
     *
     * @param state that it was read from or one before; null if it may change without a change of the state
     * @param withBalances whether it depends on what expires
     */
    record Read(Object body, @Nullable DataState state, boolean withBalances) {}

    private static final class Answer {
        private final byte[] body;
        private final String tag;

        Answer(byte[] body, String tag) {
            this.body = body;
            this.tag = tag;
        }

        boolean isKnown(@Nullable String known) {
            return known != null && (known.equals("*") || known.contains(tag));
        }
    }

    /**
     * @param headers of the request
     * @param question all that decides on the answer
     * @param withBalances whether it depends on what expires
     */
    Uni<RestResponse<byte[]>> answer(
            HttpHeaders headers, String question, boolean withBalances, Supplier<Uni<Read>> read) {
        String known = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        return unchanged(known, withBalances)
                .chain(tag -> tag != null
                        ? Uni.createFrom().item(notModified(tag))
                        : reads.join(question, () -> read.get().map(this::write))
                                .map(answer -> answer.isKnown(known) ? notModified(answer.tag) : ok(answer)));
    }

    /** The tag that the client has, if it is of the present state; null if that cannot be told without reading. */
    private Uni<@Nullable String> unchanged(@Nullable String known, boolean withBalances) {
        if (known == null || !known.contains("-")) {
            return Uni.createFrom().nullItem();
        }
        return states.join("", metrics::state).map(state -> {
            String tag = state.tag(withBalances, Clock.systemUTC().instant());
            int start = tag == null ? -1 : known.indexOf('"' + tag + '-');
            int end = start < 0 ? -1 : known.indexOf('"', start + 1);
            return end < 0 ? null : known.substring(start, end + 1);
        });
    }

    private Answer write(Read read) {
        try {
            byte[] body = json.writeValueAsBytes(read.body);
            DataState from = read.state;
            String state = from == null
                    ? null
                    : from.tag(read.withBalances, Clock.systemUTC().instant());
            return new Answer(body, '"' + (state == null ? "" : state + '-') + digest(body) + '"');
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Two checksums of different polynomials: nobody's secret depends on it, and SHA-256 took a tenth of a page. */
    private static String digest(byte[] body) {
        Checksum one = new CRC32();
        Checksum other = new CRC32C();
        one.update(body);
        other.update(body);
        return HexFormat.of().toHexDigits(one.getValue() << Integer.SIZE | other.getValue());
    }

    private static RestResponse<byte[]> ok(Answer answer) {
        return RestResponse.ResponseBuilder.ok(answer.body, MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, answer.tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .build();
    }

    private static RestResponse<byte[]> notModified(String tag) {
        return RestResponse.ResponseBuilder.<byte[]>create(RestResponse.Status.NOT_MODIFIED)
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .build();
    }
}
