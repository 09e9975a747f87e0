package dev.canopy.foreign;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The script of docs/integrations.md that copies observations, run word for word against a server that answers as
 * Langfuse does.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class IntegrationsIT {
    private static final Pattern SCRIPT = Pattern.compile("```sh\\n(for page .*?)```", Pattern.DOTALL);
    private static final String KEYS = "pk-lf-1:sk-lf-2";
    private static final int PAGES = 20;

    @TestHTTPResource("/")
    URI service;

    private final List<String> questions = new CopyOnWriteArrayList<>();
    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a")));
    }

    @Test
    void copiesObservationsByTheScriptOfTheDocument() throws Exception {
        Matcher script = SCRIPT.matcher(Files.readString(Path.of("docs/integrations.md")));
        assertThat(script.find()).isTrue();
        assertThat(script.group(1).lines()).hasSizeLessThanOrEqualTo(10);
        HttpServer langfuse = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        langfuse.createContext("/api/public/observations", this::answer);
        langfuse.start();

        List<String> answers;
        try {
            answers = run(script.group(1), langfuse.getAddress().getPort());
        } finally {
            langfuse.stop(0);
        }

        assertThat(questions)
                .isEqualTo(IntStream.rangeClosed(1, PAGES)
                        .mapToObj(page -> "type=GENERATION&fromStartTime=2026-03-01T00:00:00Z&limit=100&page=" + page)
                        .toList());
        assertThat(answers).hasSize(PAGES);
        assertThat(answers.subList(0, 2)).allMatch(answer -> answer.contains("\"accepted\":1,\"duplicates\":0"));
        assertThat(answers.subList(2, PAGES)).allMatch(answer -> answer.contains("\"accepted\":0"));
        given().get("/api/v1/usage?source=langfuse&tenant=" + forest.key("a"))
                .then()
                .statusCode(200)
                .body("data.id", contains(forest.key("2"), forest.key("1")))
                .body("data[0].quantities.inputTokens", equalTo(1200))
                .body("data[0].cost", equalTo("0.00625"));
    }

    private List<String> run(String script, int port) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", script.replace("localhost:8080", service.getAuthority()));
        shell.environment().put("LANGFUSE_HOST", "http://127.0.0.1:" + port);
        shell.environment().put("LANGFUSE_PUBLIC_KEY", KEYS.split(":", -1)[0]);
        shell.environment().put("LANGFUSE_SECRET_KEY", KEYS.split(":", -1)[1]);
        Process process = shell.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.replace("}{", "}\n{").lines().toList();
    }

    /** A page with one observation, as long as there are any. */
    private void answer(HttpExchange exchange) throws IOException {
        String question = exchange.getRequestURI().getQuery();
        questions.add(question);
        boolean known = ("Basic " + Base64.getEncoder().encodeToString(KEYS.getBytes(StandardCharsets.US_ASCII)))
                .equals(exchange.getRequestHeaders().getFirst("Authorization"));
        int page = Integer.parseInt(question.substring(question.lastIndexOf('=') + 1));
        String observation = page > 2 ? "" : """
                {"id":"%s","type":"GENERATION","name":"chat","startTime":"2026-03-01T12:00:0%dZ","endTime":"2026-03-01T12:00:0%d.500Z",\
                "model":"gpt-4o","usageDetails":{"input":1000,"input_cached_tokens":200,"output":350,"total":1550},\
                "costDetails":{"total":0.00625},"metadata":{"tenant":"%s"}}""".formatted(forest.key("" + page), page, page, forest.key("a"));
        byte[] body = "{\"data\":[%s],\"meta\":{\"page\":%d,\"limit\":100,\"totalItems\":2,\"totalPages\":2}}"
                .formatted(observation, page)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 401, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
