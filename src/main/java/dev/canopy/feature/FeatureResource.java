package dev.canopy.feature;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.listing.BooleanParameter;
import dev.canopy.listing.Page;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.IfMatch;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The catalogue of features over HTTP. */
@RequestTimeout
@Path("/api/v1/features")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Features", description = "the catalogue of AI features")
class FeatureResource {
    private final FeatureRepository features;

    FeatureResource(FeatureRepository features) {
        this.features = features;
    }

    @GET
    @Needs(Role.VIEWER)
    @StatementBudget(1)
    @Operation(
            operationId = "listFeatures",
            summary = "List the features of the catalogue by key",
            description = "All features that are not retired are on one page.")
    public Uni<Page<FeatureResponse>> list() {
        return features.listActive().map(all -> Page.whole(all).map(FeatureResponse::from));
    }

    @GET
    @Path("{key}")
    @Needs(Role.VIEWER)
    @StatementBudget(1)
    @Operation(
            operationId = "getFeature",
            summary = "Read a feature",
            description = "Returns 404 if the feature is retired or does not exist.")
    public Uni<FeatureResponse> get(@RestPath String key) {
        return features.get(FeatureKey.existing(key)).map(FeatureResponse::from);
    }

    @PUT
    @Path("{key}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.OPERATOR)
    @StatementBudget(3)
    @Operation(
            operationId = "putFeature",
            summary = "Add or rename a feature",
            description =
                    "Adds a feature, or changes its name if the key is known. A retired feature becomes active again"
                            + " and keeps its usage. The number of features, including retired ones, is limited by"
                            + " canopy.catalogue.max-features; beyond it, the request fails with 409.")
    @APIResponse(responseCode = "200", description = "The feature was renamed or became active again.")
    public Uni<RestResponse<FeatureResponse>> put(
            @RestPath String key,
            @RequestBodySchema(FeatureRequest.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch) {
        String normal = FeatureKey.storable(key);
        return features.save(normal, FeatureRequest.readName(body), IfMatch.parse(ifMatch, ifNoneMatch))
                .chain(added -> features.get(normal)
                        .map(FeatureResponse::from)
                        .map(feature -> added
                                ? CreatedResponse.of("/api/v1/features/" + normal, feature)
                                : RestResponse.ok(feature)));
    }

    @DELETE
    @Path("{key}")
    @Needs(Role.OPERATOR)
    @StatementBudget(2)
    @Operation(
            operationId = "retireFeature",
            summary = "Retire a feature",
            description = "A retired feature no longer counts toward adoption rates, and usage of it from then on is"
                    + " rejected. Its cost is kept. A retired feature to which no kept usage refers can be"
                    + " removed for good, so that it no longer counts toward the feature limit.")
    @APIResponse(responseCode = "204", description = "The feature was retired or removed.")
    public Uni<Void> retire(
            @RestPath String key,
            @Parameter(
                            description =
                                    "whether to remove a retired feature for good. The request fails with 409 if the"
                                            + " feature is not retired, or if usage of it is kept. To check this, it"
                                            + " reads all events; no usage is stored meanwhile.",
                            schema = @Schema(implementation = Boolean.class, defaultValue = "false"))
                    @RestQuery
                    @Nullable String permanently,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        boolean remove = BooleanParameter.parse("permanently", permanently);
        String existing = FeatureKey.existing(key);
        IfMatch version = IfMatch.parse(ifMatch);
        return remove ? features.remove(existing, version) : features.retire(existing, version);
    }
}
