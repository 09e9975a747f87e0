package dev.canopy.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * Requests that Swagger UI can send as they are, in dev mode with the demo data. Without them, it would fill in all
 * fields at once, also those that exclude each other, and tenants that do not exist.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class Examples implements OASFilter {
    /** A tenant of the demo. */
    static final String TENANT = "northwind";

    private static final String TENANT_PATHS = "/api/v1/tenants/{key}";

    /** The body in JSON, by the name of the operation. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("createTenant", """
                    {"key":"acme","name":"Acme","region":"eu-central","labels":{"tier":"gold"}}"""),
            Map.entry("updateTenant", """
                    {"region":"eu-central"}"""),
            Map.entry("postUsage", """
                    {"id":"evt-1","source":"billing","time":"2026-03-01T12:00:00Z","tenant":"northwind","feature":"chat","user":"user-17",
                     "model":"large","cost":"0.001782044","quantities":{"inputTokens":1200,"outputTokens":350}}"""),
            Map.entry("createPrice", """
                    {"model":"example","effectiveFrom":"2026-03-01","rates":{"inputTokens":"3","cachedInputTokens":"0.3","outputTokens":"15"}}"""),
            Map.entry("repriceUsage", """
                    {"from":"2026-03-01","to":"2026-04-01","tenant":"northwind","dryRun":true}"""),
            Map.entry("putBudget", """
                    {"amount":"1000","period":"P1M","timeZone":"Europe/Berlin","thresholds":["0.5","0.8","1"]}"""),
            Map.entry("putAlert", """
                    {"metric":"totalInferenceCost","threshold":"1000","period":"P1M","timeZone":"Europe/Berlin"}"""),
            Map.entry("createWebhook", """
                    {"url":"https://hooks.example.com/canopy","events":["budget.threshold"]}"""),
            Map.entry("createSubscription", """
                    {"plan":"team","start":"2016-03-10","end":"2016-04-01"}"""),
            Map.entry("createKey", """
                    {"name":"billing","tenant":"northwind","role":"viewer"}"""));

    /** The example of a parameter, by the name of the operation and that of the parameter. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "putBudget name", "monthly",
            "getBudget name", "monthly",
            "deleteBudget name", "monthly",
            "putAlert name", "spend",
            "getAlert name", "spend",
            "deleteAlert name", "spend");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().values().forEach(operation -> complete(path, operation)));
    }

    private static void complete(String path, Operation operation) {
        String body = BODIES.get(String.valueOf(operation.getOperationId())); // the framework's calls have no name
        if (body != null) {
            MediaType json = operation.getRequestBody().getContent().getMediaType("application/json");
            json.setExample(new JsonObject(body).getMap());
        }
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(parameter -> complete(path, operation, parameter));
        }
    }

    private static void complete(String path, Operation operation, Parameter parameter) {
        String example = PARAMETERS.get(operation.getOperationId() + " " + parameter.getName());
        if (example != null) {
            parameter.setExample(example);
        } else if ("key".equals(parameter.getName()) && path.startsWith(TENANT_PATHS)) {
            parameter.setExample(TENANT);
        }
    }
}
