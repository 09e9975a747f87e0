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

/** What a body may be encoded with, by the names in Content-Encoding. */
enum ContentEncoding {
    GZIP {
        @Override
        Decoder decoder() {
            return new GzipDecoder();
        }
    },
    ZSTD {
        @Override
        Decoder decoder() {
            return new ZstdDecoder();
        }
    };

    private static final Logger LOG = Logger.getLogger(ContentEncoding.class);

    abstract Decoder decoder();

    /** Loads what is not Java, so that no request has to; without it, the others are there all the same. */
    static void load() {
        try {
            Native.load();
        } catch (LinkageError notHere) {
            LOG.warnf("Bodies encoded as zstd are refused, its library cannot be loaded: %s", notHere.getMessage());
        }
    }

    /** For the header Accept-Encoding of an answer. */
    static String accepted() {
        return Native.isLoaded() ? "gzip, zstd" : "gzip";
    }

    /**
     * Of a body; empty if it is not encoded.
     *
     * @throws ProblemException (415) if it is encoded otherwise, or more than once
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
                "The Content-Encoding '" + names + "' is not supported; a body may have one of: " + accepted() + ".",
                List.of());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
