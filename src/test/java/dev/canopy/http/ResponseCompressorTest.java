package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCompressorTest {
    private static final String JSON = "application/json;charset=UTF-8";

    private final EmbeddedChannel channel = new EmbeddedChannel(new ResponseCompressor());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private HttpResponse answer(String accepted, String mediaType, int bytes) {
        request(accepted);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                Unpooled.copiedBuffer("x".repeat(bytes), StandardCharsets.US_ASCII));
        response.headers()
                .set("Content-Type", mediaType)
                .set("Content-Length", bytes)
                .set("ETag", "\"1\"")
                .set("Vary", "Accept");
        channel.writeOutbound(response);
        return channel.readOutbound();
    }

    private void request(String accepted) {
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set("Accept-Encoding", accepted);
        channel.writeInbound(request);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "br | br",
                "zstd | zstd",
                "gzip;q=0.5, zstd | zstd",
                "gzip, br;q=0 | gzip",
                "gzip, deflate, br | br",
                "* | zstd",
                "*, zstd;q=0 | br"
            })
    void encodesAsTheClientAccepts(String accepted, String coding) {
        HttpResponse response = answer(accepted, JSON, 2_000);

        assertThat(response.headers().get("Content-Encoding")).isEqualTo(coding);
        assertThat(response.headers().getAll("Vary")).containsExactly("Accept, Accept-Encoding");
        assertThat(response.headers().get("ETag")).isEqualTo("W/\"1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "deflate", "gzip;q=0", "unknown"})
    void leavesAResponseAsItIsForOtherClients(String accepted) {
        HttpResponse response = answer(accepted, JSON, 2_000);

        assertThat(response.headers().contains("Content-Encoding")).isFalse();
        assertThat(response.headers().getAll("Vary")).containsExactly("Accept, Accept-Encoding");
        assertThat(response.headers().get("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void leavesSmallResponsesAsTheyAre() {
        assertThat(answer("gzip", JSON, 1_024).headers().contains("Content-Encoding"))
                .isFalse();
        assertThat(answer("gzip", JSON, 1_025).headers().contains("Content-Encoding"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "image/png"})
    void leavesEventStreamsAndPicturesAsTheyAre(String mediaType) {
        HttpResponse response = answer("gzip", mediaType, 2_000);

        assertThat(response.headers().contains("Content-Encoding")).isFalse();
        assertThat(response.headers().get("Vary")).isEqualTo("Accept");
    }

    /** As Vert.x writes a file: its bytes follow the head in another way. */
    @Test
    void leavesFilesAsTheyAre() {
        request("gzip");
        DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set("Content-Type", "text/html").set("Content-Length", 5_000);
        channel.writeOutbound(head);

        HttpResponse response = channel.readOutbound();
        assertThat(response.headers().contains("Content-Encoding")).isFalse();
        assertThat(response.headers().get("Content-Length")).isEqualTo("5000");
    }

    /** As Vert.x writes a stream: the head together with the first part. */
    @Test
    void sendsTheFirstPartOfAStreamOnce() throws IOException {
        request("gzip");
        HeadWithPart head = new HeadWithPart("first");
        head.headers().set("Content-Type", "text/csv").set("Transfer-Encoding", "chunked");
        channel.writeOutbound(
                head,
                new DefaultHttpContent(Unpooled.copiedBuffer("second", StandardCharsets.US_ASCII)),
                LastHttpContent.EMPTY_LAST_CONTENT);

        HttpResponse response = channel.readOutbound();
        assertThat(response).isNotInstanceOf(HttpContent.class);
        assertThat(response.headers().get("Content-Encoding")).isEqualTo("gzip");
        assertThat(unzipped()).isEqualTo("firstsecond");
    }

    /** Vert.x recognizes its own message, and drops the body. */
    @Test
    void leavesTheAnswerToHeadAsItIs() {
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.HEAD, "/");
        request.headers().set("Accept-Encoding", "gzip");
        channel.writeInbound(request);
        HeadWithPart head = new HeadWithPart("first");
        head.headers().set("Content-Type", "text/csv").set("Transfer-Encoding", "chunked");
        channel.writeOutbound(head);

        HttpResponse response = channel.readOutbound();
        assertThat(response).isSameAs(head);
        assertThat(response.headers().contains("Content-Encoding")).isFalse();
    }

    private String unzipped() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        for (HttpContent part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            part.content().readBytes(zipped, part.content().readableBytes());
            part.release();
        }
        return new String(
                new GZIPInputStream(new ByteArrayInputStream(zipped.toByteArray())).readAllBytes(),
                StandardCharsets.US_ASCII);
    }

    /** Not a last part, as a full response would be. */
    private static final class HeadWithPart extends DefaultHttpResponse implements HttpContent {
        private final HttpContent part;

        HeadWithPart(String text) {
            super(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            this.part = new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }

        @Override
        public ByteBuf content() {
            return part.content();
        }

        @Override
        public HttpContent copy() {
            return part.copy();
        }

        @Override
        public HttpContent duplicate() {
            return part.duplicate();
        }

        @Override
        public HttpContent retainedDuplicate() {
            return part.retainedDuplicate();
        }

        @Override
        public HttpContent replace(ByteBuf content) {
            return part.replace(content);
        }

        @Override
        public HttpContent retain() {
            part.retain();
            return this;
        }

        @Override
        public HttpContent retain(int increment) {
            part.retain(increment);
            return this;
        }

        @Override
        public HttpContent touch() {
            return this;
        }

        @Override
        public HttpContent touch(Object hint) {
            return this;
        }

        @Override
        public int refCnt() {
            return part.refCnt();
        }

        @Override
        public boolean release() {
            return part.release();
        }

        @Override
        public boolean release(int decrement) {
            return part.release(decrement);
        }
    }
}
