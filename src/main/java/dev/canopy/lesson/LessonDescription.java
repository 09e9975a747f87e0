package dev.canopy.lesson;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Removes a disabled lesson from the OpenAPI document: its paths, its schemas and its tag. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
public class LessonDescription implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (ConfigProvider.getConfig()
                .getOptionalValue(Lesson.ENABLED, Boolean.class)
                .orElse(false)) {
            return;
        }
        document.getPaths().getPathItems().keySet().stream()
                .filter(path -> path.startsWith(Lesson.ROOT))
                .toList()
                .forEach(document.getPaths()::removePathItem);
        if (document.getTags() != null) {
            document.setTags(document.getTags().stream()
                    .filter(tag -> !tag.getName().equals(Lesson.TAG))
                    .toList());
        }
        document.getComponents().getSchemas().keySet().stream()
                .filter(name -> name.startsWith(Lesson.TAG))
                .toList()
                .forEach(document.getComponents()::removeSchema);
    }
}
