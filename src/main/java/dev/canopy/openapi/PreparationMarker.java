package dev.canopy.openapi;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.MethodConfig;

/**
 * Puts {@link PreparedOnRequest} at the method of the framework, in the build of a package. In dev mode and in tests, a
 * class loader of its own loads the application, and generated classes of the framework do not see its annotations;
 * each start prepares the document there.
 */
public class PreparationMarker implements BuildCompatibleExtension {
    private static final String METHOD = "prepareDocument";

    @Enhancement(types = OpenApiDocumentService.class)
    public void mark(MethodConfig method) {
        if (LaunchMode.current() == LaunchMode.NORMAL && method.info().name().equals(METHOD)) {
            method.addAnnotation(PreparedOnRequest.class);
        }
    }
}
