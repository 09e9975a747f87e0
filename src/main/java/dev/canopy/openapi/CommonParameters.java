package dev.canopy.openapi;

import dev.canopy.request.IfMatch;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * Describes the parameters that mean the same wherever they are, in the OpenAPI document: the headers {@code If-Match}
 * and {@code If-None-Match} of changes, and path parameters. In {@code /tenants/{key}}, the parameter is the key of the
 * tenant. A resource describes only those that are different.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class CommonParameters implements OASFilter {
    private static final Pattern PLACE = Pattern.compile("/([a-z]+?)(ies|s)/\\{(\\w+)}");
    private static final Pattern LAST = Pattern.compile("/([a-z]+?)(ies|s)(/\\{\\w+})?$");

    /** Clients choose keys and names, which are unique regardless of case; ids are exact. */
    private static final Set<String> CHOSEN = Set.of("key", "name");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .forEach((address, item) ->
                        item.getOperations().values().forEach(operation -> describe(address, operation)));
    }

    private static void describe(String address, Operation operation) {
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getDescription() == null)
                    .forEach(parameter -> describe(address, parameter));
        }
    }

    private static void describe(String address, Parameter parameter) {
        if (parameter.getIn() == Parameter.In.PATH) {
            parameter.setDescription(description(address, parameter.getName()));
        } else if (HttpHeaders.IF_MATCH.equals(parameter.getName())) {
            parameter.description(IfMatch.DESCRIPTION).schema(text().pattern(IfMatch.PATTERN));
        } else if (HttpHeaders.IF_NONE_MATCH.equals(parameter.getName())) {
            parameter.description(IfMatch.CREATE_DESCRIPTION).schema(text().addEnumeration("*"));
        }
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }

    private static String description(String address, String name) {
        Matcher place = PLACE.matcher(address);
        while (place.find()) {
            if (place.group(3).equals(name)) {
                return "the " + name + " of the " + singular(place)
                        + (CHOSEN.contains(name) ? ", regardless of case" : "");
            }
        }
        throw new IllegalStateException("The parameter '" + name + "' of " + address + " needs a description.");
    }

    /** Names the thing at an address, or those of a list: a webhook, for {@code /tenants/{key}/webhooks}. */
    static String thing(String address) {
        Matcher last = LAST.matcher(address);
        if (!last.find()) {
            throw new IllegalStateException("The responses of " + address + " need descriptions.");
        }
        return singular(last);
    }

    private static String singular(Matcher plural) {
        return plural.group(2).equals("s") ? plural.group(1) : plural.group(1) + "y";
    }
}
