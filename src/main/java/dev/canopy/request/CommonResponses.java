package dev.canopy.request;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Adds to each operation of the OpenAPI document the problems that every request can get, and those that follow from
 * its shape: from its method, its parameters and its body.
 * A resource lists only those that need a text of their own.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class CommonResponses implements OASFilter {
    private static final Set<PathItem.HttpMethod> CHANGING = EnumSet.of(
            PathItem.HttpMethod.POST, PathItem.HttpMethod.PUT, PathItem.HttpMethod.PATCH, PathItem.HttpMethod.DELETE);

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .values()
                .forEach(address -> address.getOperations().forEach(CommonResponses::complete));
    }

    private static void complete(PathItem.HttpMethod method, Operation operation) {
        APIResponses responses = operation.getResponses();
        add(responses, "400", "BadRequest");
        add(responses, "401", "Unauthenticated");
        add(responses, "403", "Forbidden");
        add(responses, "406", "NotAcceptable");
        add(responses, "414", "AddressTooLong");
        add(responses, "421", "MisdirectedRequest");
        add(responses, "429", "TooManyRequests");
        add(responses, "431", "HeadersTooLarge");
        add(responses, "500", "Internal");
        add(responses, "503", "Unavailable");
        if (operation.getParameters() != null && !operation.getParameters().isEmpty()) {
            add(responses, "404", "NotFound");
        }
        if (CHANGING.contains(method)) {
            add(responses, "409", "Conflict");
        }
        if (ResponseHeaders.hasIfMatch(operation)) {
            add(responses, "412", "PreconditionFailed");
        }
        if (operation.getRequestBody() != null) {
            add(responses, "408", "BodyTimeout");
            add(responses, "413", "TooLarge");
            add(responses, "415", "UnsupportedType");
            add(responses, "422", "InvalidContent");
        }
    }

    private static void add(APIResponses responses, String status, String name) {
        APIResponse existing = responses.getAPIResponse(status);
        if (existing == null || (existing.getRef() == null && existing.getContent() == null)) {
            responses.addAPIResponse(status, OASFactory.createAPIResponse().ref("#/components/responses/" + name));
        }
    }
}
