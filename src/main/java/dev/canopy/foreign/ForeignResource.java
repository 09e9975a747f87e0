package dev.canopy.foreign;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.body.NdjsonBody;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The ingestion of what other tools report about the use of models. */
@RequestTimeout
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage")
class ForeignResource {
    private static final String REPEATS =
            "transactions for each chunk of events, shared with other requests, and a partition for each new month";

    /** A JSON object in the OpenAPI document. */
    @Schema(name = "ForeignItem", type = SchemaType.OBJECT, description = "an object as the other tool makes it")
    interface Item {}

    private final ForeignService service;
    private final ItemReader liteLlm;
    private final ItemReader langfuse;

    ForeignResource(ForeignService service, LiteLlmConfig liteLlm, LangfuseConfig langfuse) {
        this.service = service;
        this.liteLlm = new LiteLlmReader(liteLlm);
        this.langfuse = new LangfuseReader(langfuse);
    }

    @POST
    @Path("litellm")
    @Consumes({MediaType.APPLICATION_JSON, NdjsonBody.MEDIA_TYPE})
    @Needs(Role.REPORTER)
    @StatementBudget(value = 16, repeats = REPEATS)
    @Operation(
            operationId = "postUsageOfLiteLlm",
            summary = "Ingest payloads of LiteLLM",
            description =
                    "Accepts the payloads of LiteLLM's generic API callback. A payload is identified by its id. Its cost, tokens and"
                            + " model become an event; canopy.litellm.tenant-fields and feature-fields name the"
                            + " fields with the tenant and the feature. Payloads without tokens and without a cost, such as those of"
                            + " failed calls, are ignored. Costs are in US dollars; for an account in another currency, the"
                            + " prices of the account count instead. If all remaining payloads are rejected, the request fails with 422."
                            + " Accepted events are durable when the response arrives.")
    public Uni<ForeignResponse> postLiteLlm(
            @RequestBody(
                            description = "payloads of LiteLLM: an array, one object, or a line for each",
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(oneOf = {Item.class, Item[].class})),
                                @Content(
                                        mediaType = NdjsonBody.MEDIA_TYPE,
                                        schema = @Schema(oneOf = {Item.class, Item[].class}))
                            })
                    byte[] body) {
        return service.append(CurrentCaller.scope(), body, liteLlm);
    }

    @POST
    @Path("langfuse")
    @Consumes({MediaType.APPLICATION_JSON, NdjsonBody.MEDIA_TYPE})
    @Needs(Role.REPORTER)
    @StatementBudget(value = 16, repeats = REPEATS)
    @Operation(
            operationId = "postUsageOfLangfuse",
            summary = "Ingest observations of Langfuse",
            description =
                    "Accepts a page of observations as the public API of Langfuse returns it. An observation is identified by"
                            + " its id. Its cost, usage and model become an event; canopy.langfuse.tenant-fields and"
                            + " feature-fields name the fields with the tenant and the feature. Observations that are"
                            + " neither generations nor embeddings, or have neither usage nor a cost, are ignored. Costs are in US"
                            + " dollars; for an account in another currency, the prices of the account count instead. If all remaining"
                            + " observations are rejected, the request fails with 422. Accepted events are durable when the response"
                            + " arrives.")
    public Uni<ForeignResponse> postLangfuse(
            @RequestBody(
                            description =
                                    "observations of Langfuse: an object whose data is an array, an array, one object, or a"
                                            + " line for each",
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(oneOf = {Item.class, Item[].class})),
                                @Content(
                                        mediaType = NdjsonBody.MEDIA_TYPE,
                                        schema = @Schema(oneOf = {Item.class, Item[].class}))
                            })
                    byte[] body) {
        return service.append(CurrentCaller.scope(), body, langfuse);
    }
}
