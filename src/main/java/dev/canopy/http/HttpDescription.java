package dev.canopy.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;

/** Adds to the API description the other names of newline-delimited JSON. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class HttpDescription implements OASFilter {
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
