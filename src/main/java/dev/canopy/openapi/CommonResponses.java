package dev.canopy.openapi;

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
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Adds to each operation of the OpenAPI document the problems that every request can get, and the responses that follow
 * from its shape: from its address, its method, its parameters, its body and the type that it returns. A method that
 * returns a {@link RestResponse} and is a POST or a PUT creates something, or replaces it. A resource lists only those
 * responses that need a text of their own.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = CommonResponses.PRIORITY)
public class CommonResponses implements OASFilter {
    /** Runs before the other filters, which have the default priority and add to its result. */
    static final int PRIORITY = 2;

    private static final DotName WITH_STATUS = DotName.createSimple(RestResponse.class);

    private static final Set<PathItem.HttpMethod> CHANGING = EnumSet.of(
            PathItem.HttpMethod.POST, PathItem.HttpMethod.PUT, PathItem.HttpMethod.PATCH, PathItem.HttpMethod.DELETE);

    private final Set<String> withStatus;

    public CommonResponses(IndexView index) {
        this.withStatus = DescribedMethods.operations(index, CommonResponses::returnsStatus);
    }

    private static boolean returnsStatus(MethodInfo method) {
        Type type = method.returnType();
        return type.kind() == Type.Kind.PARAMETERIZED_TYPE
                && type.asParameterizedType().arguments().stream()
                        .anyMatch(inner -> inner.name().equals(WITH_STATUS));
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .forEach((address, item) -> item.getOperations().forEach((method, operation) -> {
                    describeSuccess(address, method, operation);
                    addProblems(method, operation);
                }));
    }

    private void describeSuccess(String address, PathItem.HttpMethod method, Operation operation) {
        APIResponses responses = operation.getResponses();
        APIResponse done = responses.getAPIResponse("204");
        if (method == PathItem.HttpMethod.DELETE && done != null && isUndescribed(done)) {
            done.setDescription("The " + CommonParameters.thing(address) + " was deleted.");
        }
        APIResponse ok = responses.getAPIResponse("200");
        if (ok != null
                && responses.getAPIResponse("201") == null
                && CHANGING.contains(method)
                && withStatus.contains(operation.getOperationId())) {
            responses.addAPIResponse(
                    "201",
                    OASFactory.createAPIResponse()
                            .description("The " + CommonParameters.thing(address)
                                    + " was created. The `Location` header contains its URL.")
                            .content(ok.getContent()));
            if (isUndescribed(ok) && method == PathItem.HttpMethod.POST) {
                responses.removeAPIResponse("200");
            } else if (isUndescribed(ok)) {
                ok.setDescription("The " + CommonParameters.thing(address) + " was replaced.");
            }
        }
    }

    /** Whether it has only the name of its status, which it gets where a resource gives no text. */
    private static boolean isUndescribed(APIResponse response) {
        return "OK".equals(response.getDescription()) || "No Content".equals(response.getDescription());
    }

    private static void addProblems(PathItem.HttpMethod method, Operation operation) {
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
