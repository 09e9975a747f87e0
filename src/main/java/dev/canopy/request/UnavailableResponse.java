package dev.canopy.request;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;

/**
 * Adds the response 503 to all operations of the API description, because any of them may return it under overload, and
 * the response 408 to those with a body, because each of them may wait for it in vain.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class UnavailableResponse implements OASFilter {
    @Override
    public Operation filterOperation(Operation operation) {
        operation
                .getResponses()
                .addAPIResponse("503", OASFactory.createAPIResponse().ref("#/components/responses/Unavailable"));
        if (operation.getRequestBody() != null) {
            operation
                    .getResponses()
                    .addAPIResponse("408", OASFactory.createAPIResponse().ref("#/components/responses/BodyTimeout"));
        }
        return operation;
    }
}
