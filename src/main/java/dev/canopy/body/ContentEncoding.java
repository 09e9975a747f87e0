package dev.canopy.body;

import com.github.luben.zstd.util.Native;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The encodings that a body may have, by their names in the header Content-Encoding. */
enum ContentEncoding {
    GZIP {
        @Override
        Decoder decoder() {
            return new GzipDecoder();
        }

        @Override
        long memory() {
            return 64 << 10;
        }
    },
    ZSTD {
        @Override
        Decoder decoder() {
            return new ZstdDecoder();
        }

        @Override
        long memory() {
            return ZstdDecoder.WINDOW + (256 << 10);
        }
    };

    private static final Logger LOG = Logger.getLogger(ContentEncoding.class);

    abstract Decoder decoder();

    /** Returns the most bytes that a decoder takes outside the heap. */
    abstract long memory();

    /**
     * Loads the native library of zstd, so that no request has to wait for it. Without the library, gzip still works.
     */
    static void load() {
        try {
            Native.load();
        } catch (LinkageError notHere) {
            LOG.warnf("Bodies in zstd are refused because its library cannot be loaded: %s", notHere.getMessage());
        }
    }

    /** Returns the value of the header Accept-Encoding of a response. */
    static String accepted() {
        return Native.isLoaded() ? "gzip, zstd" : "gzip";
    }

    /**
     * Returns the encoding of a body; empty if the body is not encoded.
     *
     * @throws ProblemException (415) if the encoding is not supported, or if the body is encoded more than once
     */
    static Optional<ContentEncoding> of(HttpServerRequest request) {
        if (request.getHeader(HttpHeaders.CONTENT_ENCODING) == null) {
            return Optional.empty();
        }
        String names = String.join(",", request.headers().getAll(HttpHeaders.CONTENT_ENCODING))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (names.isEmpty() || names.equals("identity")) {
            return Optional.empty();
        }
        if (names.equals("gzip") || names.equals("x-gzip")) {
            return Optional.of(GZIP);
        }
        if (names.equals("zstd") && Native.isLoaded()) {
            return Optional.of(ZSTD);
        }
        throw new ProblemException(
                ProblemType.UNSUPPORTED_ENCODING,
                "The Content-Encoding '" + names + "' is not supported; use one of: " + accepted() + ".",
                List.of());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
