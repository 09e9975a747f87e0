package dev.canopy.testing;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;

/**
 * What the compiler made of the service. It is read from its folder, because ArchUnit cannot read the addresses that
 * the class loaders of continuous testing give.
 */
public final class CompiledClasses {
    public static JavaClasses main() {
        return MAIN;
    }

    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    private CompiledClasses() {}
}
