package dev.canopy.openapi;

import dev.canopy.database.FromReplica;
import dev.canopy.database.ReadAfter;
import dev.canopy.request.ConditionalRead;
import dev.canopy.request.Versioned;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Adds to the OpenAPI document the headers of responses: the address of a new resource, the entity tag of a
 * {@link ConditionalRead}, with its 304, the position after a write that a {@link FromReplica} takes, and the entity
 * tag of one resource that has a version.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ResponseHeaders implements OASFilter {
    private static final String IF_MATCH = "If-Match";

    private static final String READ_AFTER_DESCRIPTION =
            "the value of this header from the response to a write; the response to this request then includes that write, even if reads"
                    + " go to a replica";

    private static final Set<DotName> WRAPPERS =
            Set.of(DotName.createSimple(Uni.class), DotName.createSimple(RestResponse.class));

    private final Set<String> conditional;
    private final Set<String> versioned;
    private final Set<String> fromReplica;

    public ResponseHeaders(IndexView index) {
        this.conditional =
                DescribedMethods.operations(index, method -> method.hasDeclaredAnnotation(ConditionalRead.class));
        this.versioned = DescribedMethods.operations(index, method -> showsVersion(index, method));
        this.fromReplica =
                DescribedMethods.operations(index, method -> method.hasDeclaredAnnotation(FromReplica.class));
    }

    /** Whether it returns one resource that has a version. */
    private static boolean showsVersion(IndexView index, MethodInfo method) {
        AnnotationInstance described = method.declaredAnnotation(APIResponseSchema.class);
        Type type = described == null ? method.returnType() : described.value().asClass();
        while (type.kind() == Type.Kind.PARAMETERIZED_TYPE && WRAPPERS.contains(type.name())) {
            type = type.asParameterizedType().arguments().get(0);
        }
        ClassInfo response = index.getClassByName(type.name());
        return response != null && response.interfaceNames().contains(DotName.createSimple(Versioned.class));
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
        if (versioned.contains(operation.getOperationId())) {
            operation.getResponses().getAPIResponses().entrySet().stream()
                    .filter(response -> response.getKey().matches("20[012]"))
                    .forEach(response -> add(response.getValue(), "ETag", "Version"));
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
        return header("If-None-Match", "the ETag of an earlier response; the response is 304 if it would be the same");
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
