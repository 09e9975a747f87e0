package dev.canopy.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The classes that a service has loaded, by the log of its JVM.
 *
 * @param log the file that the JVM writes
 */
public record LoadedClasses(Path log) {
    /** The argument with which the JVM writes the log. */
    public String argument() {
        return "-Xlog:class+load:file=" + log + ":none";
    }

    public boolean contains(String type) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.anyMatch(line -> line.startsWith(type + " "));
        }
    }
}
