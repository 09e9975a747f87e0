package dev.canopy;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.canopy.testing.CompiledClasses;
import io.netty.buffer.ByteBuf;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.hibernate.Session;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which classes use the internals of libraries, and with which versions they were last checked. */
class InternalsTest {
    private static final Path LIST = Path.of("docs", "upgrading.md");

    private static final JavaClasses MAIN = CompiledClasses.main();

    /** The packages that any class may use. All others are internals of Hibernate. */
    private static final Set<String> PUBLIC_HIBERNATE =
            Set.of("org.hibernate", "org.hibernate.annotations", "org.hibernate.type", "org.hibernate.reactive.mutiny");

    private static final Map<Class<?>, String> CHECKED = Map.of(
            Session.class, "7.2.6.Final",
            Mutiny.class, "3.2.5.Final",
            Vertx.class, "4.5.28",
            Router.class, "4.5.28",
            Pool.class, "4.5.28",
            PgConnection.class, "4.5.28",
            ByteBuf.class, "4.1.140.Final",
            StartupEvent.class, "3.34.1",
            RecordHeaders.class, "4.1.2",
            SmallRyeConfig.class, "3.16.0");

    static Stream<Arguments> users() {
        return Stream.of(
                Arguments.of(
                        "Hibernate",
                        (Predicate<String>) InternalsTest::isOfHibernate,
                        Set.of(
                                "query.AddressColumn",
                                "query.JsonColumn",
                                "query.BitsColumn",
                                "query.TextVectorColumn",
                                "query.ColumnAsText",
                                "query.DetachedTranslator",
                                "query.Translator")),
                Arguments.of(
                        "Vert.x",
                        (Predicate<String>) name -> name.startsWith("io.vertx.") && name.contains(".impl"),
                        Set.of(
                                "body.BodyReading",
                                "http.HttpTransport",
                                "http.HttpTransportOptions",
                                "http.HttpTransportProvider",
                                "http.RequestHeadDecoder",
                                "lesson.ThreadPitfalls",
                                "http.RouteLabel",
                                "request.ConnectionLimit",
                                "request.StreamedDownloads",
                                "statement.BoundedPool",
                                "statement.ConnectionGate",
                                "statement.CountingConnection",
                                "statement.CountingDriver",
                                "statement.CountingDrivers")),
                Arguments.of(
                        "Netty",
                        (Predicate<String>) name -> name.startsWith("io.netty."),
                        Set.of(
                                "http.ErrorBodies",
                                "http.HttpTransport",
                                "http.RequestHeadDecoder",
                                "http.ResponseCompressor",
                                "lesson.ThreadPitfalls",
                                "request.ConnectionLimit",
                                "request.ConnectionTimer",
                                "request.SendQueue",
                                "request.StreamedDownloads",
                                "statement.CountingConnection",
                                "statement.ReceivedBytesHandler",
                                "webhook.Resolver")),
                Arguments.of(
                        "Quarkus",
                        (Predicate<String>) name -> name.startsWith("io.quarkus.opentelemetry.runtime")
                                || name.startsWith("io.quarkus.vertx.core.runtime")
                                || name.equals("io.quarkus.vertx.http.runtime")
                                || name.startsWith("io.quarkus.smallrye.openapi.runtime"),
                        Set.of(
                                "database.ReadAfter",
                                "openapi.PreparationMarker",
                                "query.SharedWork",
                                "query.TraceContext")),
                Arguments.of(
                        "Kafka",
                        (Predicate<String>) name -> name.startsWith("org.apache.kafka.") && name.endsWith(".internals"),
                        Set.of("kafka.DeadLetters")),
                Arguments.of(
                        "SmallRye Config",
                        (Predicate<String>) name -> name.startsWith("io.smallrye.config.validator"),
                        Set.of("database.EarlyConfiguration")));
    }

    private static boolean isOfHibernate(String name) {
        return name.startsWith("org.hibernate")
                && !name.startsWith("org.hibernate.validator")
                && !PUBLIC_HIBERNATE.contains(name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("users")
    void areUsedByTheseClassesOnly(String library, Predicate<String> internal, Set<String> expected) {
        Set<String> users = MAIN.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(use -> internal.test(use.getTargetClass().getPackageName())))
                .map(InternalsTest::outermost)
                .collect(toSet());

        assertThat(users).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("users")
    void areListedWithTheirChecks(String library, Predicate<String> internal, Set<String> expected) throws IOException {
        String list = Files.readString(LIST);

        assertThat(list).contains("## " + library + "\n");
        assertThat(expected).allSatisfy(type -> assertThat(list).contains("`" + type + "`"));
    }

    /** The name of a class that the library generates is a text, so that no dependency shows it. */
    @Test
    void oneClassNamesGeneratedClassesOfTheConfiguration() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            assertThat(sources.filter(Files::isRegularFile).filter(InternalsTest::namesGeneratedClass))
                    .containsExactly(
                            Path.of("src", "main", "java", "dev", "canopy", "database", "DatabaseConfig.java"));
        }
        assertThat(Files.readString(LIST)).contains("`database.DatabaseConfig`");
    }

    private static boolean namesGeneratedClass(Path source) {
        try {
            return Files.readString(source).contains("$$CMImpl");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void areOfTheVersionsThatWereChecked() {
        CHECKED.forEach((type, version) -> assertThat(version(type))
                .as("The version of %s has changed: go through %s, then name it here", type.getName(), LIST)
                .isEqualTo(version));
    }

    @Test
    void listNamesTheVersionsThatWereChecked() throws IOException {
        Set<String> named = Pattern.compile("^Checked with .*$", Pattern.MULTILINE)
                .matcher(Files.readString(LIST))
                .results()
                .flatMap(line -> Pattern.compile("\\d+\\.\\d+\\.\\d+(\\.Final)?")
                        .matcher(line.group())
                        .results())
                .map(MatchResult::group)
                .collect(toSet());

        assertThat(named).isEqualTo(Set.copyOf(CHECKED.values()));
    }

    private static String version(Class<?> type) {
        String location =
                type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return location.replaceFirst(".*-(\\d+\\.\\d+\\.\\d+[^/]*)\\.jar$", "$1");
    }

    private static String outermost(JavaClass type) {
        return type.getName().substring("dev.canopy.".length()).replaceFirst("\\$.*", "");
    }
}
