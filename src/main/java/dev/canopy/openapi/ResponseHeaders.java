package dev.canopy.openapi;

import dev.canopy.database.FromReplica;
import dev.canopy.database.ReadAfter;
import dev.canopy.request.ConditionalRead;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.IndexView;

/**
 * Adds to the OpenAPI document the headers of answers: the address of a new resource, the entity tag of a
 * {@link ConditionalRead}, with its 304, the position after a write that a {@link FromReplica} takes, and the entity
 * tag of a resource that can be changed with {@code If-Match}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ResponseHeaders implements OASFilter {
    private static final String IF_MATCH = "If-Match";

    private static final String READ_AFTER_DESCRIPTION =
            "the value of this header from the answer to a write; this answer then includes that write, even if reads go to a replica";

    private final Set<String> conditional;
    private final Set<String> fromReplica;

    public ResponseHeaders(IndexView index) {
        this.conditional =
                DescribedMethods.operations(index, method -> method.hasDeclaredAnnotation(ConditionalRead.class));
        this.fromReplica =
                DescribedMethods.operations(index, method -> method.hasDeclaredAnnotation(FromReplica.class));
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths().getPathItems().values().stream()
                .map(PathItem::getOperations)
                .filter(operations -> operations.values().stream().anyMatch(ResponseHeaders::hasIfMatch))
                .flatMap(operations -> operations.values().stream())
                .flatMap(operation -> operation.getResponses().getAPIResponses().entrySet().stream())
                .filter(response -> response.getKey().matches("20[012]"))
                .forEach(response -> add(response.getValue(), "ETag", "Version"));
    }

    static boolean hasIfMatch(Operation operation) {
        return hasParameter(operation, IF_MATCH);
    }

    private static boolean hasParameter(Operation operation, String name) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> name.equals(parameter.getName()));
    }

    @Override
    public Operation filterOperation(Operation operation) {
        APIResponse created = operation.getResponses().getAPIResponse("201");
        if (created != null && created.getDescription().contains(HttpHeaders.LOCATION)) {
            add(created, "Location", "Location");
        }
        if (conditional.contains(operation.getOperationId())) {
            APIResponse found = operation.getResponses().getAPIResponse("200");
            found.setDescription("the metrics, with an ETag for If-None-Match");
            add(found, "ETag", "ETag");
            APIResponse unchanged = OASFactory.createAPIResponse().ref("#/components/responses/NotModified");
            operation.getResponses().addAPIResponse("304", unchanged);
            operation.addParameter(ifNoneMatch());
        }
        if (fromReplica.contains(operation.getOperationId())) {
            operation.addParameter(header(ReadAfter.HEADER, READ_AFTER_DESCRIPTION));
        }
        if (hasParameter(operation, "visibility")) {
            operation.getResponses().getAPIResponses().entrySet().stream()
                    .filter(response -> response.getKey().matches("20[04]"))
                    .forEach(response -> add(response.getValue(), ReadAfter.HEADER, "ReadAfter"));
        }
        return operation;
    }

    private static Parameter ifNoneMatch() {
        return header("If-None-Match", "the ETag of an earlier answer; the answer is 304 if it would be the same");
    }

    private static Parameter header(String name, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .description(description)
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }

    private static void add(APIResponse response, String name, String description) {
        response.addHeader(name, OASFactory.createHeader().ref("#/components/headers/" + description));
    }
}
