package dev.canopy.feature;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** The catalogue of features over HTTP. */
@RequestTimeout
@Path("/api/v1/features")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Features", description = "the catalogue of AI features")
class FeatureResource {
    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

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
            description = "The only page contains all features that are not retired.")
    public Uni<Page<FeatureResponse>> list() {
        return features.listActive()
                .map(all -> new Page<>(all.stream().map(FeatureResponse::from).toList(), null));
    }

    @GET
    @Path("{key}")
    @Needs(Role.VIEWER)
    @StatementBudget(1)
    @Operation(operationId = "getFeature", summary = "Read a feature")
    public Uni<FeatureResponse> get(
            @Parameter(description = "the key of the feature, regardless of case") @RestPath String key) {
        return features.get(existing(key)).map(FeatureResponse::from);
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
                            + " and keeps its usage. The catalogue can hold 63 features, including retired ones; if it is"
                            + " full, the request fails with 409.")
    @APIResponse(
            responseCode = "200",
            description = "The feature was renamed or became active again.",
            content = @Content(schema = @Schema(implementation = FeatureResponse.class)))
    @APIResponse(
            responseCode = "201",
            description = "The feature was added.",
            content = @Content(schema = @Schema(implementation = FeatureResponse.class)))
    public Uni<Response> put(
            @Parameter(description = "the key of the feature, regardless of case") @RestPath String key,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = FeatureRequest.class)))
                    @Nullable JsonNode body) {
        String normal = normalize(key);
        if (!KEY.matcher(normal).matches()) {
            throw ProblemException.content("", "cannot be stored under the key '" + key + "'; a key must match " + KEY);
        }
        return features.save(normal, FeatureRequest.readName(body))
                .chain(added -> features.get(normal)
                        .map(feature -> Response.status(added ? Response.Status.CREATED : Response.Status.OK)
                                .entity(FeatureResponse.from(feature))
                                .build()));
    }

    @DELETE
    @Path("{key}")
    @Needs(Role.OPERATOR)
    @StatementBudget(1)
    @Operation(
            operationId = "retireFeature",
            summary = "Retire a feature",
            description =
                    "A retired feature no longer counts for adoption rates, and usage of it from then on is rejected. Its cost"
                            + " is kept.")
    @APIResponse(responseCode = "204", description = "The feature was retired.")
    public Uni<Void> retire(
            @Parameter(description = "the key of the feature, regardless of case") @RestPath String key) {
        return features.retire(existing(key));
    }

    private static String existing(String key) {
        String normal = normalize(key);
        if (!KEY.matcher(normal).matches()) {
            throw ProblemException.notFound("feature", key);
        }
        return normal;
    }

    private static String normalize(String key) {
        return key.toLowerCase(Locale.ROOT);
    }
}
