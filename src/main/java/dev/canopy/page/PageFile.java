package dev.canopy.page;

import dev.canopy.crypto.Sha256;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * A file of the page.
 *
 * @param tag the entity tag, with its quotes
 */
record PageFile(String mediaType, String cacheControl, String tag, Buffer content) {
    private static final String FOLDER = "META-INF/resources";
    private static final int TAG_BYTES = 12;

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    /**
     * Reads a file from the class path.
     *
     * @param path the path of its address
     * @throws IllegalStateException if it does not exist
     */
    static PageFile read(String path) {
        try (InputStream file = Thread.currentThread().getContextClassLoader().getResourceAsStream(FOLDER + path)) {
            if (file == null) {
                throw new IllegalStateException("The page lacks the file " + path);
            }
            return of(path, file.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Makes a file that is not on the class path. */
    static PageFile of(String path, String text) {
        return of(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private static PageFile of(String path, byte[] content) {
        byte[] start = Arrays.copyOf(Sha256.of(content), TAG_BYTES);
        return new PageFile(
                mediaType(path),
                cacheControl(path),
                '"' + HexFormat.of().formatHex(start) + '"',
                Buffer.buffer(content));
    }

    String text() {
        return content.toString(StandardCharsets.UTF_8);
    }

    private static String mediaType(String path) {
        String mediaType = MEDIA_TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (mediaType == null) {
            throw new IllegalStateException("The media type of " + path + " is unknown");
        }
        return mediaType;
    }

    /** The address of a library contains its version. A browser asks each time whether it has the present page. */
    private static String cacheControl(String path) {
        boolean isOwn = path.equals(PageFiles.INDEX) || path.startsWith(PageFiles.OWN);
        return isOwn ? "no-cache" : "public, max-age=31536000, immutable";
    }
}
