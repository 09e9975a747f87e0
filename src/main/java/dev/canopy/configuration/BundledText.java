package dev.canopy.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Text that the build has put into the service. */
public final class BundledText {
    private BundledText() {}

    /**
     * Reads a text in UTF-8.
     *
     * @param resource its path on the class path, without a slash at the start
     * @throws IllegalStateException if the service has no such resource
     * @throws UncheckedIOException if it cannot be read
     */
    public static String read(String resource) {
        try (InputStream in = BundledText.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        resource + " is missing. The build adds it: run ./mvnw process-classes.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
