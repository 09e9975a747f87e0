package dev.canopy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.CompressionOptions;
import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.compression.Zstd;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compresses responses of more than 1 KB, and streamed ones of any length, in gzip, brotli or zstd, as the client
 * accepts. Streams of server-sent events stay as they are, because a compressor would hold events back, and so do
 * files, which do not pass through the pipeline as content.
 */
@RegisterForReflection // Netty looks for its annotation Skip on the methods of a handler
final class ResponseCompressor extends HttpContentCompressor {
    /** In bytes. */
    private static final long THRESHOLD = 1_024;

    private static final String ACCEPT_ENCODING = "Accept-Encoding";

    /** Less work on the event loop than the usual level 6. */
    private static final int GZIP_LEVEL = 4;

    private static final int GZIP_WINDOW_BITS = 15;
    private static final int GZIP_MEMORY_LEVEL = 8;

    private static final Pattern CODING =
            Pattern.compile("\\s*([a-z0-9*-]+)\\s*(?:;\\s*q\\s*=\\s*([01](?:\\.\\d{0,3})?)\\s*)?");

    /** The offered codings, the preferred one first. Not every platform has the native libraries of all of them. */
    private static final Map<String, CompressionOptions> CODINGS = codings();

    private static final List<String> OFFERED = List.copyOf(CODINGS.keySet());

    /** Whether each request without a response so far has the method HEAD. */
    private final Queue<Boolean> headsOnly = new ArrayDeque<>();

    ResponseCompressor() {
        super(0, CODINGS.values().toArray(CompressionOptions[]::new));
    }

    private static Map<String, CompressionOptions> codings() {
        Map<String, CompressionOptions> codings = new LinkedHashMap<>();
        if (Zstd.isAvailable()) {
            codings.put("zstd", StandardCompressionOptions.zstd());
        }
        if (Brotli.isAvailable()) {
            codings.put("br", StandardCompressionOptions.brotli());
        }
        codings.put("gzip", StandardCompressionOptions.gzip(GZIP_LEVEL, GZIP_WINDOW_BITS, GZIP_MEMORY_LEVEL));
        return codings;
    }

    @Override
    protected void decode(ChannelHandlerContext context, HttpRequest request, List<Object> out) throws Exception {
        headsOnly.add(request.method().equals(HttpMethod.HEAD));
        super.decode(context, request, out);
    }

    /**
     * Splits a head that Vert.x sends with the first part of the body, which Netty would send twice otherwise. The
     * response to HEAD stays as it is: Vert.x drops its body, and knows it by the class of the message.
     */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        boolean isHeadOnly = message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL
                && Boolean.TRUE.equals(headsOnly.poll());
        if (!isHeadOnly
                && message instanceof HttpResponse head
                && message instanceof HttpContent first
                && !(message instanceof LastHttpContent)) {
            super.write(
                    context,
                    new DefaultHttpResponse(head.protocolVersion(), head.status(), head.headers()),
                    context.newPromise());
            super.write(context, new DefaultHttpContent(first.content()), promise);
        } else {
            super.write(context, message, promise);
        }
    }

    @Override
    protected @Nullable Result beginEncode(HttpResponse response, String accepted) throws Exception {
        HttpHeaders headers = response.headers();
        boolean isWhole = response instanceof LastHttpContent;
        if (!isCompressible(headers.get(HttpHeaderNames.CONTENT_TYPE))
                || !(isWhole || HttpUtil.isTransferEncodingChunked(response))) {
            return null;
        }
        String caching = headers.get(HttpHeaderNames.CACHE_CONTROL);
        if (caching != null && caching.contains("no-transform")) {
            return null;
        }
        String vary = headers.get(HttpHeaderNames.VARY);
        if (vary == null || !vary.contains(ACCEPT_ENCODING)) {
            headers.set(HttpHeaderNames.VARY, vary == null ? ACCEPT_ENCODING : vary + ", " + ACCEPT_ENCODING);
        }
        boolean isLarge = !isWhole || HttpUtil.getContentLength(response, 0L) > THRESHOLD;
        Result result = isLarge ? super.beginEncode(response, accepted) : null;
        String tag = headers.get(HttpHeaderNames.ETAG);
        if (result != null && tag != null && !tag.startsWith("W/")) {
            // A strong tag promises the same bytes, but each coding has bytes of its own.
            headers.set(HttpHeaderNames.ETAG, "W/" + tag);
        }
        return result;
    }

    /** Netty's own choice takes brotli even if the client refuses it by {@code q=0}. */
    @Override
    protected @Nullable String determineEncoding(String accepted) {
        Map<String, Double> qualities = new HashMap<>();
        for (String coding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            Matcher form = CODING.matcher(coding);
            if (form.matches()) {
                qualities.put(form.group(1), form.group(2) == null ? 1 : Double.parseDouble(form.group(2)));
            }
        }
        double others = qualities.getOrDefault("*", 0.0);
        return OFFERED.stream()
                .filter(coding -> qualities.getOrDefault(coding, others) > 0)
                .min(Comparator.comparingDouble(coding -> -qualities.getOrDefault(coding, others)))
                .orElse(null);
    }

    private static boolean isCompressible(@Nullable String mediaType) {
        return mediaType != null
                && !mediaType.startsWith("text/event-stream")
                && (mediaType.startsWith("text/")
                        || mediaType.contains("json")
                        || mediaType.contains("javascript")
                        || mediaType.contains("xml")
                        || mediaType.contains("yaml"));
    }
}
