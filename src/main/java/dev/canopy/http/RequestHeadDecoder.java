package dev.canopy.http;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Set;

/**
 * Refuses requests whose head has more than one meaning: another server in front of this one might see another address,
 * another host, or another end of the body. The connection of such a request is closed after the response.
 *
 * <p>Netty reports an exception of its decoder as the failure of the request, and {@link ErrorBodies} sends it.
 */
@RegisterForReflection // Netty looks for its annotation Skip on the methods of a handler
final class RequestHeadDecoder extends VertxHttpRequestDecoder {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private static final Set<String> VERSIONS = Set.of("HTTP/1.1", "HTTP/1.0");

    RequestHeadDecoder(HttpServerOptions options) {
        super(options);
    }

    @Override
    protected HttpMessage createMessage(String[] requestLine) {
        String target = AddressSpelling.encodeQuery(requestLine[1]);
        checkRequestLine(requestLine[0], target, requestLine[2]);
        return super.createMessage(new String[] {requestLine[0], target, requestLine[2]});
    }

    private static void checkRequestLine(String method, String target, String version) {
        if (!version.startsWith("HTTP/")) {
            throw malformed("The first line is not that of an HTTP request.");
        }
        if (!VERSIONS.contains(version)) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_VERSION, "The version of HTTP must be 1.1 or 1.0.", List.of());
        }
        // Each method is a label of the metrics, so there must not be any number of them.
        if (!METHODS.contains(method)) {
            throw new ProblemException(ProblemType.UNKNOWN_METHOD, "HTTP does not define this method.", List.of());
        }
        if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS"))) {
            throw malformed("The address must begin with '/'.");
        }
        if (!AddressSpelling.isUri(target)) {
            throw malformed("The address is not a valid URI: it has a character that must be percent-encoded, or a '%'"
                    + " without two hexadecimal digits.");
        }
    }

    /** Netty calls this when the head of a request is complete, before it decides how the body ends. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage request) {
        if (request != null) {
            checkHeaders(request);
        }
        return super.isContentAlwaysEmpty(request);
    }

    private static void checkHeaders(HttpMessage request) {
        if (request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            throw malformed("A request must have the header Host exactly once.");
        }
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()
                && (encodings.size() > 1
                        || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                encodings.get(0).strip())
                        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            throw malformed("The header Transfer-Encoding can only be 'chunked', once, and only in HTTP/1.1.");
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage request) {
        throw malformed("A request must not have both headers Content-Length and Transfer-Encoding.");
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.BAD_REQUEST, detail, List.of());
    }
}
