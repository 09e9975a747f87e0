package dev.canopy.request;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * Describes the parameters of addresses in the OpenAPI document: in {@code /tenants/{key}}, the parameter is the key of the
 * tenant. A resource describes only those that are different.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class PathParameters implements OASFilter {
    private static final Pattern PLACE = Pattern.compile("/([a-z]+?)(ies|s)/\\{(\\w+)}");

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
                    .filter(parameter -> parameter.getIn() == Parameter.In.PATH && parameter.getDescription() == null)
                    .forEach(parameter -> parameter.setDescription(description(address, parameter.getName())));
        }
    }

    private static String description(String address, String name) {
        Matcher place = PLACE.matcher(address);
        while (place.find()) {
            if (place.group(3).equals(name)) {
                String thing = place.group(2).equals("s") ? place.group(1) : place.group(1) + "y";
                return "the " + name + " of the " + thing + (CHOSEN.contains(name) ? ", regardless of case" : "");
            }
        }
        throw new IllegalStateException("The parameter '" + name + "' of " + address + " needs a description.");
    }
}
