package dev.canopy.otlp;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Describes the errors of OTLP requests, which are not problem+json, in the OpenAPI document. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OtlpDescription implements OASFilter {
    private static final Map<String, String> ERRORS = Map.ofEntries(
            Map.entry("400", "The body is not a request of OTLP."),
            Map.entry("401", "The request has no valid credential."),
            Map.entry("403", "The caller is not allowed to send usage for any tenant."),
            Map.entry("408", "The body did not arrive in time."),
            Map.entry("413", "The body is too large."),
            Map.entry("415", "The media type or the encoding of the body is not supported."),
            Map.entry("421", "The `Host` header names a host that this service does not serve."),
            Map.entry("422", "The JSON of the body has a number or a name that cannot be stored."),
            Map.entry("429", "The caller sends too much, or too many wrong credentials came from its address."),
            Map.entry("500", "A fault of the service. Its log has the details."),
            Map.entry(
                    "503",
                    "The service is temporarily unavailable; the same request may succeed after the time in `Retry-After`."));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        PathItem address = document.getPaths().getPathItem(TraceResource.PATH);
        if (address == null) {
            return;
        }
        ERRORS.forEach((status, description) -> address.getPOST()
                .getResponses()
                .addAPIResponse(
                        status,
                        OASFactory.createAPIResponse().description(description).content(content())));
    }

    private static Content content() {
        return OASFactory.createContent()
                .addMediaType(
                        Encoding.PROTOBUF_TYPE,
                        OASFactory.createMediaType()
                                .schema(schema(Schema.SchemaType.STRING, "a google.rpc.Status")
                                        .format("binary")))
                .addMediaType(Encoding.JSON_TYPE, OASFactory.createMediaType().schema(status()));
    }

    private static Schema status() {
        return schema(Schema.SchemaType.OBJECT, "a google.rpc.Status")
                .addProperty("code", schema(Schema.SchemaType.INTEGER, "a code of google.rpc.Code"))
                .addProperty("message", schema(Schema.SchemaType.STRING, "the reason of the error"))
                .required(List.of("code", "message"));
    }

    private static Schema schema(Schema.SchemaType type, String description) {
        return OASFactory.createSchema().type(List.of(type)).description(description);
    }
}
