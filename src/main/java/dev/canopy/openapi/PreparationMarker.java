package dev.canopy.openapi;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.MethodConfig;

/**
 * Adds {@link PreparedOnRequest} to the method of Quarkus that prepares the document, in the build of a package. In dev
 * mode and in tests, the application has its own class loader, and classes that Quarkus generates do not see its
 * annotations, so each start prepares the document.
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
