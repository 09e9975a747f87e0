package dev.canopy.openapi;

import static java.util.Objects.requireNonNull;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Describes the schemas of types of the JDK, which cannot have an annotation, in the OpenAPI document. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class TypeDescriptions implements OASFilter {
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "Instant", "a time in UTC, in ISO-8601",
            "LocalDate", "a day, in ISO-8601",
            "UUID", "the id of a resource, as a UUID");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        DESCRIPTIONS.forEach(
                (name, description) -> requireNonNull(schemas.get(name)).setDescription(description));
    }
}
