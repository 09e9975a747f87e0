package dev.canopy.openapi;

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
 * fields at once, including those that exclude each other, and tenants that do not exist.
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
                    {"name":"billing","tenant":"northwind","role":"viewer"}"""),
            Map.entry("postUsageOfLiteLlm", """
                    {"id":"chatcmpl-1","call_type":"acompletion","model":"gpt-4o","response_cost":0.00625,"endTime":1772366400.5,"prompt_tokens":1200,
                     "completion_tokens":350,"metadata":{"user_api_key_team_id":"northwind","user_api_key_alias":"chat"}}"""),
            Map.entry("postUsageOfLangfuse", """
                    {"data":[{"id":"0f3b6a9c1d2e4f50","type":"GENERATION","name":"chat","endTime":"2026-03-01T12:00:02.500Z","model":"gpt-4o",
                     "usageDetails":{"input":1000,"input_cached_tokens":200,"output":350,"total":1550},"costDetails":{"total":0.00625},
                     "metadata":{"tenant":"northwind"}}]}"""),
            Map.entry("postTraces", """
                    {"resourceSpans":[{"resource":{"attributes":[{"key":"canopy.tenant","value":{"stringValue":"northwind"}},
                     {"key":"canopy.feature","value":{"stringValue":"chat"}}]},"scopeSpans":[{"spans":[{"name":"chat large",
                     "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
                     "startTimeUnixNano":"1772366399000000000","endTimeUnixNano":"1772366400000000000","attributes":[
                     {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
                     {"key":"gen_ai.request.model","value":{"stringValue":"large"}},
                     {"key":"gen_ai.usage.input_tokens","value":{"intValue":"1200"}}]}]}]}]}"""),
            Map.entry("putFeature", """
                    {"name":"Voice"}"""),
            Map.entry("putMeter", """
                    {"aggregation":"sum","value":"attributes.seats","unit":"seats","description":"The seats that were booked."}"""),
            Map.entry("updatePrice", """
                    {"effectiveTo":"2126-04-01"}"""),
            Map.entry("moveTenant", """
                    {"parent":"northwind.beacon"}"""),
            Map.entry("grantCredit", """
                    {"amount":"12.34","reason":"Goodwill"}"""),
            Map.entry("updateSubscription", """
                    {"plan":"business"}"""),
            Map.entry("extendSubscriptions", """
                    {"days":30}"""),
            Map.entry("reserve", """
                    {"amount":"0.25","expiresIn":"PT5M"}"""),
            Map.entry("updateWebhook", """
                    {"events":["budget.threshold","metric.threshold"]}"""),
            Map.entry("createOrganization", """
                    {"name":"Northwind Legal"}"""),
            Map.entry("updateOrganization", """
                    {"name":"Northwind Law"}"""),
            Map.entry("createUser", """
                    {"firstName":"Ada","lastName":"Byron","email":"Ada.Byron@northwind.example"}"""),
            Map.entry("updateUser", """
                    {"lastName":"King"}"""),
            Map.entry("createPortalToken", """
                    {"expiresIn":"PT1H"}"""));

    /** The example of a parameter, by the name of the operation and that of the parameter. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("putBudget name", "monthly"),
            Map.entry("getBudget name", "monthly"),
            Map.entry("deleteBudget name", "monthly"),
            Map.entry("putAlert name", "spend"),
            Map.entry("getAlert name", "monthly"),
            Map.entry("deleteAlert name", "spend"),
            Map.entry("putFeature key", "voice"),
            Map.entry("getFeature key", "chat"),
            Map.entry("retireFeature key", "voice"),
            Map.entry("putMeter key", "seats"),
            Map.entry("getMeter key", "seats"),
            Map.entry("deleteMeter key", "seats"),
            Map.entry("getCredit id", "welcome"),
            Map.entry("moveTenant key", "northwind.acorn.sales"),
            Map.entry("extendSubscriptions key", "northwind.beacon.support"));

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
