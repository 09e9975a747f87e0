package dev.canopy.usage;

import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.github.luben.zstd.ZstdOutputStream;
import dev.canopy.testing.Forest;
import dev.canopy.testing.RawHttp;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed bodies. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class EncodedBodyIT {
    private static final String USAGE = "/api/v1/usage?visibility=folded";
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    @TestHTTPResource
    URI service;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root"));
    }

    private static byte[] encode(String encoding, String text) throws IOException {
        return encode(encoding, text, 1);
    }

    private static byte[] encode(String encoding, String text, int times) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (OutputStream out =
                encoding.equals("zstd") ? new ZstdOutputStream(encoded) : new GZIPOutputStream(encoded)) {
            for (int i = 0; i < times; i++) {
                out.write(bytes);
            }
        }
        return encoded.toByteArray();
    }

    private String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> forest.body(event("e" + i, "root", "chat", "0.001")) + "\n")
                .collect(Collectors.joining());
    }

    private RawHttp.Answer post(String mediaType, String encoding, byte[] body) throws IOException {
        return RawHttp.send(
                service,
                "POST " + USAGE + " HTTP/1.1\nContent-Type: " + mediaType + "\nContent-Encoding: " + encoding
                        + "\nContent-Length: " + body.length,
                out -> out.write(body));
    }

    private RawHttp.Answer postInChunks(String mediaType, String encoding, byte[] body) throws IOException {
        return RawHttp.send(
                service,
                "POST " + USAGE + " HTTP/1.1\nContent-Type: " + mediaType + "\nContent-Encoding: " + encoding
                        + "\nTransfer-Encoding: chunked",
                out -> {
                    for (int from = 0; from < body.length; from += 1_000) {
                        byte[] chunk = Arrays.copyOfRange(body, from, Math.min(body.length, from + 1_000));
                        out.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        out.write(chunk);
                        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,gzip",
        "application/json,zstd",
        "application/json,X-GZip",
        "application/x-ndjson,gzip",
        "application/x-ndjson,zstd"
    })
    void ingestsACompressedBody(String mediaType, String encoding) throws IOException {
        String lines = lines(10_000);
        String body = mediaType.equals(JSON) ? "[" + lines.strip().replace('\n', ',') + "]" : lines;
        byte[] encoded = encode(encoding, body);

        RawHttp.Answer answer = post(mediaType, encoding, encoded);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"accepted\":10000");
        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "10")
                .containsEntry("usageCount", 10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,gzip",
        "application/json,zstd",
        "application/x-ndjson,gzip",
        "application/x-ndjson,zstd"
    })
    void ingestsACompressedBodyInChunks(String mediaType, String encoding) throws IOException {
        byte[] encoded = encode(encoding, forest.body(event("1", "root", "chat", "1")));

        assertThat(postInChunks(mediaType, encoding, encoded).body()).contains("\"accepted\":1");
    }

    @Test
    void acceptsAnEncodedCloudEvent() throws IOException {
        byte[] encoded = encode(
                "zstd",
                "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"test\",\"id\":\"" + forest.key("1")
                        + "\",\"subject\":\"" + forest.key("root") + "\",\"data\":{\"feature\":\"chat\",\"cost\":1}}");

        assertThat(post("application/cloudevents+json", "zstd", encoded).body()).contains("\"accepted\":1");
    }

    @Test
    void importsTenantsThatAreEncoded() throws IOException {
        byte[] encoded = encode("gzip", "{\"key\":\"" + forest.key("new") + "\",\"name\":\"New\"}\n");

        given().contentType(LINES)
                .header("Content-Encoding", "gzip")
                .body(encoded)
                .put("/api/v1/tenants/import")
                .then()
                .statusCode(200)
                .body("imported", equalTo(1));
    }

    @Test
    void acceptsTheEncodingIdentity() throws IOException {
        byte[] body = forest.body(event("1", "root", "chat", "1")).getBytes(StandardCharsets.UTF_8);

        assertThat(post(JSON, "identity", body).body()).contains("\"accepted\":1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "application/json;br",
                "application/json;compress",
                "application/json;foo",
                "application/json;gzip, gzip",
                "application/json;gzip\\nContent-Encoding: zstd",
                "application/x-ndjson;br"
            })
    void refusesOtherEncodings(String mediaType, String encoding) throws IOException {
        RawHttp.Answer answer = post(mediaType, encoding.replace("\\n", "\n"), new byte[] {1, 2, 3});

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header("Accept-Encoding")).contains("gzip, zstd");
        assertThat(answer.body()).contains("/problems/unsupported-encoding").contains("use one of: gzip, zstd.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void refusesABodyThatIsTooLargeAfterDecoding(String encoding) throws IOException {
        byte[] encoded = encode(encoding, " ".repeat(1_000_000), 2_000);

        RawHttp.Answer answer = post(JSON, encoding, encoded);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("A body may have at most 10485760 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void stopsDecodingLinesThatAreFarTooLong(String encoding) throws IOException {
        byte[] encoded = encode(encoding, "\n".repeat(1_000_000), 300);

        RawHttp.Answer answer = post(LINES, encoding, encoded);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("more than 1000 times as large");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,gzip",
        "application/json,zstd",
        "application/x-ndjson,gzip",
        "application/x-ndjson,zstd"
    })
    void reportsABodyThatIsCutOff(String mediaType, String encoding) throws IOException {
        byte[] encoded = encode(encoding, lines(100));

        RawHttp.Answer answer = post(mediaType, encoding, Arrays.copyOf(encoded, encoded.length - 9));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .contains("/problems/unreadable-body")
                .contains("The " + encoding + " data of the body are incomplete.");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,gzip",
        "application/json,zstd",
        "application/x-ndjson,gzip",
        "application/x-ndjson,zstd"
    })
    void reportsABodyThatDoesNotHaveItsEncoding(String mediaType, String encoding) throws IOException {
        byte[] body = forest.body(event("1", "root", "chat", "1")).getBytes(StandardCharsets.UTF_8);

        RawHttp.Answer answer = post(mediaType, encoding, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("The " + encoding + " data of the body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void keepsTheLinesBeforeADamagedPart(String encoding) throws IOException {
        byte[] encoded = encode(encoding, lines(20_000));

        RawHttp.Answer answer = post(LINES, encoding, Arrays.copyOf(encoded, encoded.length - 9));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(post(LINES, encoding, encoded).body())
                .contains("\"rejected\":0")
                .doesNotContain("\"accepted\":20000");
    }

    @ParameterizedTest
    @CsvSource({"gzip,gzip", "zstd,zstd"})
    void ingestsTheOutputOfCommonTools(String encoding, String tool) throws Exception {
        String address = service.resolve(USAGE).toString();
        for (String header : new String[] {" -H 'Expect: 100-continue'", " -H 'Transfer-Encoding: chunked'"}) {
            String command = tool + " -c | curl -sS --data-binary @- -H 'Content-Type: " + LINES
                    + "' -H 'Content-Encoding: " + encoding + "'" + header + " '" + address + "'";
            Process shell = new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream out = shell.getOutputStream()) {
                out.write(lines(3_000).getBytes(StandardCharsets.UTF_8));
            }
            try (InputStream in = shell.getInputStream()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("\"rejected\":0");
            }
        }
        assertThat(forest.metrics("root")).containsEntry("usageCount", 3_000);
    }
}
