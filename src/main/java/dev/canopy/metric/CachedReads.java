package dev.canopy.metric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.Scope;
import dev.canopy.crypto.SigningKey;
import dev.canopy.database.ReadTarget;
import dev.canopy.database.StaleReplicaException;
import dev.canopy.query.SingleFlight;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Serves reads of metrics. Identical concurrent reads share one query and one body. If the response in
 * {@code If-None-Match} is still current, reading the state of the data is enough.
 *
 * <p>An entity tag is weak, because it stands for all encodings of a body. It consists of a digest of the request (with
 * the scope of the caller and the version of the catalogue of metrics), a digest of the body and, if the response
 * depends on nothing else (see {@link MetricQuery#dependsOnStateOnly}), the state of the data: that of the account for
 * a response about one tenant. In the same state, the same request has the same response. Therefore a tag with the
 * state and the digest of the request shows that the tenant exists, that the caller may see it, and that the parameters
 * are acceptable. A caller with a limited scope gets a tag without the state, which would show changes outside its
 * scope. The digest of the request is made with a key, because the scope and the version contain internal numbers.
 */
@ApplicationScoped
public class CachedReads {
    private static final String CACHE_CONTROL = "private, no-cache";
    private static final String VARY = HttpHeaders.ACCEPT + ", " + HttpHeaders.ACCEPT_ENCODING;

    /** Begins a tag that stands for a content in all its encodings. */
    private static final String WEAK = "W/";

    private final MetricRepository metrics;
    private final ObjectMapper json;
    private final SigningKey key;
    private final SingleFlight<String, Response> reads = new SingleFlight<>();
    private final SingleFlight<String, Optional<DataState>> states = new SingleFlight<>();
    private final SingleFlight<String, DataState> statesOfAll = new SingleFlight<>();

    CachedReads(MetricRepository metrics, ObjectMapper json, SigningKey key, MeterRegistry telemetry) {
        this.metrics = metrics;
        this.json = json;
        this.key = key;
        FunctionCounter.builder("canopy.reads.shared", reads, SingleFlight::shared)
                .description("Responses that were read together with those of others")
                .register(telemetry);
    }

    /**
     * The body of a response.
     *
     * @param state the state that the body was read from, or an earlier one; null if the body may change without a
     *     change of the state
     */
    public record Read(Object body, @Nullable DataState state) {}

    private static final class Response {
        private final byte[] body;
        private final String tag;

        Response(byte[] body, String tag) {
            this.body = body;
            this.tag = tag;
        }

        boolean isKnown(@Nullable String known) {
            return known != null && (known.equals("*") || known.contains(tag));
        }
    }

    /**
     * Returns 200 with a body, or 304 if the client has it already.
     *
     * @param headers the headers of the request
     * @param scope the scope of the caller, so that no two callers share what only one of them sees
     * @param address the address with its parameters: all other inputs that the response depends on
     * @param catalogue the metrics that the response is made of
     * @param tenant the key of the tenant that the response is about; null for a response about several accounts
     */
    public Uni<RestResponse<byte[]>> respond(
            HttpHeaders headers,
            Scope scope,
            UriInfo address,
            MetricCatalogue catalogue,
            @Nullable String tenant,
            DataState.Content content,
            Supplier<Uni<Read>> read) {
        String question = scope.key() + catalogue.version() + address.getRequestUri();
        String known = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        String asked = digestOf(question);
        return unchanged(known, asked, scope, tenant, content)
                .chain(tag -> tag != null
                        ? Uni.createFrom().item(notModified(tag))
                        : reads.join(question, () -> read.get().map(found -> write(found, content, scope, asked)))
                                .map(response -> response.isKnown(known) ? notModified(response.tag) : ok(response)));
    }

    /** The tag that the client sent, if it belongs to the current state; null if only reading can show that. */
    private Uni<@Nullable String> unchanged(
            @Nullable String known, String asked, Scope scope, @Nullable String tenant, DataState.Content content) {
        if (known == null || !scope.everything() || !known.contains("-")) {
            return Uni.createFrom().nullItem();
        }
        return state(scope, tenant).map(state -> {
            String tag = state.map(found -> found.tag(content, Clock.systemUTC().instant()))
                    .orElse(null);
            int start = tag == null ? -1 : known.indexOf('"' + tag + '-' + asked);
            int end = start < 0 ? -1 : known.indexOf('"', start + 1);
            if (end < 0 && ReadTarget.current().isReplica() && state.isPresent()) {
                requireAsNewAs(known, asked, state.get());
            }
            return end < 0 ? null : known.substring(start, end + 1);
        });
    }

    /** A client that has seen a later state, from the database itself, must not get an older response. */
    private static void requireAsNewAs(String known, String asked, DataState state) {
        int end = known.indexOf('-' + asked);
        int start = known.lastIndexOf('"', end);
        if (start >= 0 && state.isBefore(known.substring(start + 1, end))) {
            throw new StaleReplicaException();
        }
    }

    private Uni<Optional<DataState>> state(Scope scope, @Nullable String tenant) {
        return tenant == null
                ? statesOfAll.join("", metrics::state).map(Optional::of)
                : states.join(scope.key() + tenant, () -> metrics.state(scope, tenant));
    }

    private Response write(Read read, DataState.Content content, Scope scope, String asked) {
        try {
            byte[] body = json.writeValueAsBytes(read.body);
            DataState from = scope.everything() ? read.state : null;
            String state =
                    from == null ? null : from.tag(content, Clock.systemUTC().instant());
            return new Response(body, '"' + (state == null ? "" : state + '-') + asked + digest(body) + '"');
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String digestOf(String question) {
        byte[] content = ("question " + question).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(key.sign(content), 0, Long.BYTES);
    }

    /**
     * Two checksums with different polynomials. A tag protects no secret, and SHA-256 took a tenth of the time of a
     * page.
     */
    private static String digest(byte[] content) {
        Checksum one = new CRC32();
        Checksum other = new CRC32C();
        one.update(content);
        other.update(content);
        return HexFormat.of().toHexDigits(one.getValue() << Integer.SIZE | other.getValue());
    }

    private static RestResponse<byte[]> ok(Response response) {
        return RestResponse.ResponseBuilder.ok(response.body, MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, WEAK + response.tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .header(HttpHeaders.VARY, VARY)
                .build();
    }

    private static RestResponse<byte[]> notModified(String tag) {
        return RestResponse.ResponseBuilder.<byte[]>create(RestResponse.Status.NOT_MODIFIED)
                .header(HttpHeaders.ETAG, WEAK + tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .header(HttpHeaders.VARY, VARY)
                .build();
    }
}
