package dev.canopy.usage;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.body.JsonReader;
import dev.canopy.body.NdjsonBody;
import dev.canopy.database.ReadAfter;
import dev.canopy.ledger.Folder;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The ingestion of events over HTTP. */
@RequestTimeout
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage", description = "usage events, from which the metrics are computed")
class UsageResource {
    private static final String SUMMARY = "Ingest events";
    private static final String DESCRIPTION =
            "An event is identified by its source and id within its account. If it is sent again, it is a duplicate and does not count again;"
                    + " if its content differs, it is also reported as a conflict. Each event is accepted or rejected on its own; if all are rejected, the request fails with 422. Accepted events are"
                    + " durable when the response arrives. The tenant and the feature must have been in use at the time of the event,"
                    + " unless canopy.usage.unknown-tenant or canopy.usage.unknown-feature is set to create them."
                    + " The attributes of a CloudEvent may also be sent as headers (ce-id, ce-source and so on), with its data as an"
                    + " application/json body.";

    private static final String REPEATS =
            "transactions for each chunk of events, shared with other requests, and a partition for each new month";

    private final UsageService service;
    private final CloudEventReader cloudEvents;
    private final Folder folder;
    private final ReadAfter readAfter;

    UsageResource(UsageService service, CloudEventReader cloudEvents, Folder folder, ReadAfter readAfter) {
        this.service = service;
        this.cloudEvents = cloudEvents;
        this.folder = folder;
        this.readAfter = readAfter;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.REPORTER)
    @StatementBudget(value = 16, repeats = REPEATS)
    @Operation(operationId = "postUsage", summary = SUMMARY, description = DESCRIPTION)
    @APIResponse(
            responseCode = "200",
            description =
                    "how many events were accepted, were duplicates, or were rejected, and why some were rejected")
    public Uni<UsageResponse> post(
            @BeanParam VisibilityParam visibility,
            @RequestBody(
                            description = "one event or an array of events",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(oneOf = {UsageRequest.class, UsageRequest[].class})))
                    byte[] body,
            @Context HttpHeaders headers) {
        Visibility wanted = visibility.parse();
        CloudEventHeaders attributes = new CloudEventHeaders(headers);
        if (attributes.arePresent()) {
            return service.append(
                            CurrentCaller.scope(),
                            body,
                            (data, parser, outcome) -> cloudEvents.readBinary(attributes, data, parser, outcome))
                    .chain(outcome -> respond(outcome, wanted, CloudEventPointers::inRequest));
        }
        boolean single = !JsonReader.isArray(body);
        return service.appendJson(CurrentCaller.scope(), body)
                .chain(outcome -> respond(outcome, wanted, error -> pointer(error, single)));
    }

    @POST
    @Consumes(CloudEventReader.EVENT)
    @Needs(Role.REPORTER)
    @StatementBudget(value = 16, repeats = REPEATS)
    @Operation(operationId = "postUsageCloudEvent", summary = SUMMARY, description = DESCRIPTION)
    public Uni<UsageResponse> postCloudEvent(
            @BeanParam VisibilityParam visibility,
            @RequestBody(
                            content =
                                    @Content(
                                            mediaType = CloudEventReader.EVENT,
                                            schema = @Schema(implementation = CloudEventRequest.class)))
                    byte[] body) {
        Visibility wanted = visibility.parse();
        return service.append(CurrentCaller.scope(), body, cloudEvents::readEvent)
                .chain(outcome -> respond(outcome, wanted, CloudEventPointers::inEvent));
    }

    @POST
    @Consumes(CloudEventReader.BATCH)
    @Needs(Role.REPORTER)
    @StatementBudget(value = 16, repeats = REPEATS)
    @Operation(operationId = "postUsageCloudEvents", summary = SUMMARY, description = DESCRIPTION)
    public Uni<UsageResponse> postCloudEvents(
            @BeanParam VisibilityParam visibility,
            @RequestBody(
                            content =
                                    @Content(
                                            mediaType = CloudEventReader.BATCH,
                                            schema = @Schema(implementation = CloudEventRequest[].class)))
                    byte[] body) {
        Visibility wanted = visibility.parse();
        return service.append(CurrentCaller.scope(), body, cloudEvents::readBatch)
                .chain(outcome ->
                        respond(outcome, wanted, error -> "/" + error.index() + CloudEventPointers.inEvent(error)));
    }

    @POST
    @Consumes(NdjsonBody.MEDIA_TYPE)
    @Needs(Role.REPORTER)
    @StatementBudget(value = 16, repeats = REPEATS)
    @Operation(operationId = "postUsageLines", summary = SUMMARY, description = DESCRIPTION)
    @RequestBody(
            content =
                    @Content(mediaType = NdjsonBody.MEDIA_TYPE, schema = @Schema(implementation = UsageRequest.class)))
    public Uni<UsageResponse> postLines(@BeanParam VisibilityParam visibility, @Context HttpServerRequest request) {
        Visibility wanted = visibility.parse();
        return service.appendLines(CurrentCaller.scope(), request)
                .chain(outcome -> respond(outcome, wanted, error -> pointer(error, false)));
    }

    private Uni<UsageResponse> respond(UsageOutcome outcome, Visibility wanted, Function<UsageError, String> pointer) {
        if (outcome.isAllRejected()) {
            throw ProblemException.content(outcome.errors().stream()
                    .map(error -> new Violation(pointer.apply(error), error.detail()))
                    .toList());
        }
        return wanted.reached(folder, readAfter, outcome.tenants()).map(visible -> outcome.toResponse());
    }

    private static String pointer(UsageError error, boolean single) {
        String place = error.field().startsWith("/") ? error.field() : CloudEventPointers.ofAttribute(error.field());
        return single ? place : "/" + error.index() + place;
    }
}
