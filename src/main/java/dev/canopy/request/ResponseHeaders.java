package dev.canopy.request;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Adds to the OpenAPI document the headers of answers: the address of a new resource, and the entity tag of
 * an answer that may be requested again.
 */
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
            operation.addParameter(ifNoneMatch());
        }
        return operation;
    }

    private static Parameter ifNoneMatch() {
        return OASFactory.createParameter()
                .name("If-None-Match")
                .in(Parameter.In.HEADER)
                .description("the ETag of an earlier answer; the answer is 304 if it would be the same")
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }

    private static void add(APIResponse response, String name) {
        response.addHeader(name, OASFactory.createHeader().ref("#/components/headers/" + name));
    }
}
