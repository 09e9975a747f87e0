package dev.canopy.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;

/**
 * Adds to the API description what holds for all operations at the edge: the response 421, because the host of each
 * request is checked, and the other names of newline-delimited JSON.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class HttpDescription implements OASFilter {
    @Override
    public Operation filterOperation(Operation operation) {
        operation
                .getResponses()
                .addAPIResponse("421", OASFactory.createAPIResponse().ref("#/components/responses/MisdirectedRequest"));
        return operation;
    }

    @Override
    public RequestBody filterRequestBody(RequestBody body) {
        Content content = body.getContent();
        MediaType lines = content == null ? null : content.getMediaType(LineTypes.CANONICAL);
        if (lines != null) {
            LineTypes.ALIASES.forEach(alias -> content.addMediaType(alias, lines));
        }
        return body;
    }
}
