package dev.canopy.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the API description the other names of newline-delimited JSON, and the formats of each table. JSON is the
 * first type of each body, because generated clients take the first one.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class HttpDescription implements OASFilter {
    @Override
    public RequestBody filterRequestBody(RequestBody body) {
        Content content = body.getContent();
        MediaType lines = content == null ? null : content.getMediaType(NdjsonTypes.CANONICAL);
        if (lines != null) {
            NdjsonTypes.ALIASES.forEach(alias -> content.addMediaType(alias, lines));
        }
        body.setContent(jsonFirst(content));
        return body;
    }

    @Override
    public APIResponse filterAPIResponse(APIResponse response) {
        response.setContent(jsonFirst(response.getContent()));
        return response;
    }

    private static @Nullable Content jsonFirst(@Nullable Content content) {
        MediaType json = content == null ? null : content.getMediaType("application/json");
        if (content == null || json == null) {
            return content;
        }
        Content ordered = OASFactory.createContent().addMediaType("application/json", json);
        content.getMediaTypes().forEach(ordered::addMediaType);
        return ordered;
    }

    @Override
    public Operation filterOperation(Operation operation) {
        if (operation.getRequestBody() == null && operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter ->
                            parameter.getIn() == Parameter.In.QUERY && FormatParameter.NAME.equals(parameter.getName()))
                    .forEach(format -> describe(
                            format,
                            operation.getResponses().getAPIResponse("200").getContent()));
        }
        return operation;
    }

    /** The resource methods for files are hidden: their addresses are described by those that return JSON. */
    private static void describe(Parameter format, Content table) {
        if (!table.hasMediaType(FormatParameter.FILE)) {
            table.addMediaType(
                    FormatParameter.FILE,
                    OASFactory.createMediaType()
                            .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
        }
        format.getSchema()
                .setEnumeration(List.copyOf(FormatParameter.formats(
                        List.copyOf(table.getMediaTypes().keySet()))));
    }
}
