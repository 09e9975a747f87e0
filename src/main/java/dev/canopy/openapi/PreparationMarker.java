package dev.canopy.openapi;

import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.MethodConfig;

/** Puts {@link PreparedOnRequest} at the method of the framework, in the build. */
public class PreparationMarker implements BuildCompatibleExtension {
    static final String METHOD = "prepareDocument";

    @Enhancement(types = OpenApiDocumentService.class)
    public void mark(MethodConfig method) {
        if (method.info().name().equals(METHOD)) {
            method.addAnnotation(PreparedOnRequest.class);
        }
    }
}
