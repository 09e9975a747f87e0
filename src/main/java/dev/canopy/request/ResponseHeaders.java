package dev.canopy.request;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to the OpenAPI document the headers of answers: the address of what was created, and the tag of what may be asked for again. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ResponseHeaders implements OASFilter {
    @Override
    public Operation filterOperation(Operation operation) {
        APIResponse created = operation.getResponses().getAPIResponse("201");
        if (created != null) {
            add(created, "Location");
        }
        APIResponse unchanged = operation.getResponses().getAPIResponse("304");
        if (unchanged != null) {
            add(unchanged, "ETag");
            add(operation.getResponses().getAPIResponse("200"), "ETag");
            operation.addParameter(OASFactory.createParameter().ref("#/components/parameters/IfNoneMatch"));
        }
        return operation;
    }

    private static void add(APIResponse response, String name) {
        response.addHeader(name, OASFactory.createHeader().ref("#/components/headers/" + name));
    }
}
