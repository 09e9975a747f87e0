package dev.canopy.otlp;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The ingestion of traces, at the address that exporters of OpenTelemetry use. The response always has the encoding of
 * the request.
 */
@RequestTimeout
@StatusErrors
@Path(TraceResource.PATH)
@Tag(name = "Usage")
class TraceResource {
    static final String PATH = "/v1/traces";

    private static final String SUMMARY = "Ingest traces of OpenTelemetry";
    private static final String DESCRIPTION =
            "Spans about the use of a model become events, identified by trace and span; other spans are ignored. The"
                    + " attributes canopy.tenant and canopy.feature of a span, or of its resource, name the tenant and the"
                    + " feature. Rejected spans are counted in a partial success, with the reasons for the first ones;"
                    + " sending them again does not help. The message also names duplicates whose content is not that of the"
                    + " event that counts. Accepted events are durable when the response arrives. Errors are"
                    + " google.rpc.Status in the encoding of the request.";
    private static final String REPEATS =
            "transactions for each chunk of events, shared with other requests, and a partition for each new month";

    private final TraceService service;

    TraceResource(TraceService service) {
        this.service = service;
    }

    @POST
    @Consumes({Encoding.PROTOBUF_TYPE, Encoding.JSON_TYPE})
    @Needs(Role.REPORTER)
    @StatementBudget(value = 16, repeats = REPEATS)
    @Operation(operationId = "postTraces", summary = SUMMARY, description = DESCRIPTION)
    @APIResponse(
            responseCode = "200",
            description = "an ExportTraceServiceResponse",
            content = {
                @Content(
                        mediaType = Encoding.PROTOBUF_TYPE,
                        schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = Encoding.JSON_TYPE, schema = @Schema(implementation = TraceResponse.class))
            })
    public Uni<Response> post(
            @RequestBody(
                            description = "an ExportTraceServiceRequest, also in the JSON of OTLP",
                            content = {
                                @Content(
                                        mediaType = Encoding.PROTOBUF_TYPE,
                                        schema = @Schema(type = SchemaType.STRING, format = "binary")),
                                @Content(mediaType = Encoding.JSON_TYPE, schema = @Schema(type = SchemaType.OBJECT))
                            })
                    byte[] body,
            @Context HttpServerRequest request) {
        Encoding encoding = Encoding.of(request.getHeader(HttpHeaders.CONTENT_TYPE));
        return service.append(CurrentCaller.scope(), body, encoding)
                .map(response -> Response.ok(response, encoding.mediaType()).build());
    }
}
