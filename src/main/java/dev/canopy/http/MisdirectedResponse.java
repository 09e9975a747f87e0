package dev.canopy.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;

/** Adds the response 421 to all operations of the API description, because the host of each request is checked. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class MisdirectedResponse implements OASFilter {
    @Override
    public Operation filterOperation(Operation operation) {
        operation
                .getResponses()
                .addAPIResponse("421", OASFactory.createAPIResponse().ref("#/components/responses/MisdirectedRequest"));
        return operation;
    }
}
