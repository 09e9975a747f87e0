package dev.canopy.lesson;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.LogRecords;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake has the described effect with the versions in use, and each answer works. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PitfallsIT {
    private static final Path DOCUMENT = Path.of("docs", "async-session.md");

    /** Outcome and message of each mistake; an ellipsis stands for anything, and lines for alternatives. */
    private static final Map<String, String> MISTAKES = new LinkedHashMap<>();

    static {
        MISTAKES.put(
                "unfetched-to-one",
                "failed LazyInitializationException: HR000085: Reactive sessions do not support transparent lazy fetching"
                        + " - use Stage.fetch() or Mutiny.fetch() (property 'TITLE' of entity"
                        + " 'dev.canopy.lesson.Notebook' was not loaded)");
        MISTAKES.put(
                "unfetched-collection",
                "failed LazyInitializationException: HR000056: Collection cannot be initialized:"
                        + " dev.canopy.lesson.Notebook.notes - Fetch the collection using 'Mutiny.fetch', 'Stage.fetch', or"
                        + " 'fetch join' in HQL");
        MISTAKES.put(
                "collection-after-session",
                "failed LazyInitializationException: Cannot lazily initialize collection of role"
                        + " 'dev.canopy.lesson.Notebook.notes' with key '…' (no session)");
        MISTAKES.put("fetch-after-session", "failed LazyInitializationException: HR000055: Session closed");
        MISTAKES.put(
                "parallel-queries",
                "failed IllegalStateException: Illegal pop() with non-matching JdbcValuesSourceProcessingState");
        MISTAKES.put(
                "parallel-flushes",
                "failed ConstraintViolationException: error executing SQL statement [ERROR: duplicate key value violates"
                        + " unique constraint \"lesson_note_pkey\" (23505)] […]\n"
                        + "failed IndexOutOfBoundsException: …");
        MISTAKES.put("detached-change", "lost 0 of 1 notes are stored.");
        MISTAKES.put("persist-without-transaction", "lost 0 of 1 notes are stored.");
        MISTAKES.put(
                "session-on-worker",
                "failed IllegalStateException: HR000069: Detected use of the reactive Session from a different Thread than"
                        + " the one which was used to open the reactive Session - this suggests an invalid integration;"
                        + " original thread […]: 'vert.x-eventloop-thread-…' current Thread […]: 'executor-thread-…'");
        MISTAKES.put(
                "session-opened-on-worker",
                "failed IllegalStateException: HR000068: This method should exclusively be invoked from a Vert.x EventLoop"
                        + " thread; currently running on thread 'executor-thread-…'");
        MISTAKES.put(
                "session-on-other-event-loop",
                "failed IllegalStateException: HR000069: Detected use of the reactive Session from a different Thread than"
                        + " the one which was used to open the reactive Session - this suggests an invalid integration;"
                        + " original thread […]: 'vert.x-eventloop-thread-…' current Thread […]: 'vert.x-eventloop-thread-…'\n"
                        + "correct The title is 'Notebook'.");
        MISTAKES.put("no-session", "failed IllegalStateException: No current Mutiny.Session found…");
        MISTAKES.put("plain-thread", "failed IllegalStateException: No current Vertx context found…");
        MISTAKES.put(
                "await-on-event-loop",
                "failed IllegalStateException: The current thread cannot be blocked: vert.x-eventloop-thread-…");
        MISTAKES.put(
                "serialised-entity",
                "failed JsonMappingException: HR000085: Reactive sessions do not support transparent lazy fetching - use"
                        + " Stage.fetch() or Mutiny.fetch() (property 'TITLE' of entity 'dev.canopy.lesson.Notebook' was not"
                        + " loaded) (through reference chain:"
                        + " dev.canopy.lesson.Note[\"notebook\"]->dev.canopy.lesson.Notebook[\"title\"])");
        MISTAKES.put(
                "transactional",
                "failed BlockingOperationNotAllowedException: Cannot start a JTA transaction from the IO thread.");
        MISTAKES.put("paged-join-fetch", "lost The database sent 9 rows for a page of 1 notebook.");
    }

    @Inject
    Sql sql;

    static List<String> names() {
        return List.copyOf(MISTAKES.keySet());
    }

    @Test
    void listsAll() {
        given().get("/api/v1/lesson/pitfalls").then().statusCode(200).body("data.name", equalTo(names()));
        given().get("/api/v1/lesson")
                .then()
                .statusCode(200)
                .body("pitfalls.name", equalTo(names()))
                .body(
                        "loading.strategy",
                        equalTo(Arrays.stream(Strategy.values())
                                .map(Strategy::word)
                                .toList()));
        given().get("/api/v1/lesson/pitfalls/eagerness").then().statusCode(404);
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheExpectedOutcome(String name) {
        JsonPath pitfall = run(name);

        assertThat(pitfall.getString("mistake.outcome") + " " + pitfall.getString("mistake.message"))
                .matches(Arrays.stream(MISTAKES.get(name).split("\n"))
                        .map(PitfallsIT::pattern)
                        .collect(Collectors.joining("|")));
        assertThat(pitfall.getString("answer.outcome"))
                .as(pitfall.getString("answer.message"))
                .isEqualTo("correct");
        for (String side : List.of("mistake", "answer")) {
            assertThat(pitfall.getString(side + ".code"))
                    .containsIgnoringCase(name.replace("-", "") + side + "(Example example) {")
                    .endsWith("\n}");
        }
        assertThat(sql.one("select count(*) from lesson_notebook")).isEqualTo("0");
    }

    private static String pattern(String expected) {
        return Arrays.stream(expected.split("…", -1)).map(Pattern::quote).collect(Collectors.joining("(?s:.*)"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void isNamedInTheLogWhenAResourceMakesIt(String name) {
        String outcome = MISTAKES.get(name);
        if (outcome.startsWith("lost") || outcome.contains("\n")) {
            return; // a loss leaves no trace, and one of several outcomes may be a success or a duplicate key
        }
        try (LogRecords log = new LogRecords("dev.canopy.problem")) {
            assertProblem(given().get("/mistakes/" + name));

            assertThat(log.all()).singleElement().satisfies(record -> {
                assertThat(record.getThrown()).isNull();
                assertThat(record.getMessage())
                        .doesNotContain("\n")
                        .contains(" failed: ")
                        .contains(" (")
                        .contains("; ");
            });
        }
    }

    @Test
    void isNamedInTheLogWhenAResponseIsAnEntity() {
        try (LogRecords log = new LogRecords("dev.canopy.problem")) {
            assertProblem(given().accept("application/json").get("/mistakes/entity"));

            assertThat(log.all())
                    .singleElement()
                    .satisfies(record -> assertThat(record.getMessage())
                            .contains("a lazy association is accessed before it is fetched; fetch it explicitly"));
        }
    }

    private static void assertProblem(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(500);
        assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/internal");
        assertThat(response.asString()).doesNotContain("HR0000", "Exception", "dev.canopy");
    }

    /** Is made of what the examples are and do; {@code -Dcanopy.write-docs} writes it. */
    @Test
    void isTheDocument() throws IOException {
        String document = names().stream().map(PitfallsIT::section).collect(Collectors.joining("\n", INTRODUCTION, ""));
        if (System.getProperty("canopy.write-docs") != null) {
            Files.writeString(DOCUMENT, document);
        }

        assertThat(DOCUMENT).content().isEqualTo(document);
    }

    private static final String INTRODUCTION = """
            # The asynchronous session

            A reactive session is not a blocking session with other types. It never loads by itself, it belongs to one event loop, and it does only one
            thing at a time. A test runs each of these mistakes and shows its real effect with the versions in use, and also runs the right way.
            With `canopy.lesson.enabled=true` (the default in dev mode) the service runs them, too: `GET /api/v1/lesson/pitfalls/{name}`.

            This file is written by `PitfallsIT`, which fails if it is not up to date: `./mvnw verify -Dskip.unit.tests=true
            -Dit.test=PitfallsIT -Dcanopy.write-docs=true`. The code is in the room `lesson`. An `Example` holds the rows of one run,
            and an `Observation` is its result.

            """;

    private static String section(String name) {
        JsonPath pitfall = run(name);
        String outcome = Arrays.stream(MISTAKES.get(name).split("\n"))
                .map(PitfallsIT::described)
                .collect(Collectors.joining(", or "));
        return """
                ## %s: %s

                ```java
                %s
                ```

                %s

                %s

                ```java
                %s
                ```
                """.formatted(
                        name,
                        pitfall.getString("does"),
                        pitfall.getString("mistake.code"),
                        outcome,
                        pitfall.getString("meaning"),
                        pitfall.getString("answer.code"));
    }

    private static String described(String outcome) {
        String[] parts = outcome.split(" ", 2);
        return switch (parts[0]) {
            case "lost" -> "Silently lost: " + parts[1];
            case "correct" -> "it works by chance";
            default -> "`" + parts[1] + "`";
        };
    }

    private static JsonPath run(String name) {
        return given().get("/api/v1/lesson/pitfalls/" + name)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pitfalls?name=x", "pitfalls/transactional?x=1"})
    void refusesParameters(String address) {
        given().get("/api/v1/lesson/" + address).then().statusCode(400);
    }
}
