package dev.canopy.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.hamcrest.Matchers.containsString;

import dev.canopy.packaged.NativeMetadata.Member;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A native image would find the members and resources that the packaged service finds by name during the main requests:
 * they are compared with those that the sources of the native image declare. The sources are created by {@code ./mvnw
 * package -DskipTests -Dquarkus.native.enabled=true -Dquarkus.native.sources-only=true}; without them, the test is
 * skipped.
 *
 * <p>The test covers our classes, libraries without an extension of Quarkus, and message loggers. The extensions take
 * care of the other libraries, by declarations, substitutions of code, and features that run in the builder. The test
 * does not see method handles other than those of constructors, calls from native libraries, classes that are
 * initialized while the image is built, and code that these requests do not reach.
 */
@Standalone
@Execution(ExecutionMode.SAME_THREAD) // RestAssured has one port for all tests
class ReflectionIT extends MainFlows {
    private static final Path SOURCES = Path.of("target", "native-sources");
    private static final Path FOLDER = Path.of("target", "reflection-it").toAbsolutePath();
    private static final Path LOG = FOLDER.resolve("found");

    /** The paths of our classes and resources, and of libraries without an extension of Quarkus. */
    private static final Set<String> OWN = Set.of(
            "dev/canopy/",
            "db/migration/",
            "META-INF/canopy/translations.json",
            "com/github/luben/",
            "com/fasterxml/jackson/dataformat/csv/",
            "io/cloudevents/",
            "com/google/protobuf/",
            "io/github/nstdio/",
            "cz/jirutka/",
            "META-INF/services/io.cloudevents");

    /**
     * How the names of generated message loggers end. They are found by name, and Quarkus declares only those of our
     * own classes; the others are found in static initializers, with a few exceptions.
     */
    private static final String LOGGER = "_$logger";

    /**
     * The configuration and its constraints. The packaged service validates them before it starts a database of its
     * own; a native executable has none, and leaves the validation to Quarkus, which declares what it needs.
     */
    private static final Pattern EARLY_VALIDATION = Pattern.compile(
            "dev\\.canopy\\.(\\w+\\.\\w+Config(\\$\\$CMImpl)?|configuration\\.SizeRange(\\$Validator)?)");

    private static PackagedDatabase database;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(SOURCES.resolve("lib")).isDirectory();
        Files.createDirectories(FOLDER);
        database = new PackagedDatabase();
        ServiceProcess.Builder builder = ServiceProcess.on(FOLDER.resolve("unused"))
                .argument(ReflectionAgent.argument(FOLDER, LOG))
                .property("canopy.lesson.enabled", "true");
        database.start().forEach(builder::property);
        service = builder.startReady();
        RestAssured.port = service.uri("/").getPort();
    }

    @Override
    URI management(String path) {
        return service.managementUri(path);
    }

    /** Hibernate Reactive looks for its message logger when it reports the mistake. */
    @Test
    void teachesTheLesson() {
        given().get("/api/v1/lesson/pitfalls/fetch-after-session")
                .then()
                .statusCode(200)
                .body(containsString("HR000055"));
    }

    @AfterAll
    static void compare() throws Exception {
        if (service == null) {
            return;
        }
        RestAssured.reset();
        service.terminate();
        database.stop();
        List<String> found = Files.readAllLines(LOG);
        assertThat(found)
                .as("what the agent should see at least")
                .contains(
                        "getDeclaredConstructors\tdev.canopy.problem.Problem",
                        "findConstructor\torg.hibernate.reactive.logging.impl.Log_$logger",
                        "resource\tMETA-INF/services/java.sql.Driver")
                .anyMatch(line -> line.startsWith("resource\t") && line.contains("libzstd-jni"));
        NativeMetadata metadata = NativeMetadata.read(SOURCES);
        List<String> missing = new ArrayList<>();
        for (String line : found) {
            String[] fields = line.split("\t", 2);
            if (!isDeclared(fields[0], fields[1], metadata)) {
                missing.add(line);
            }
        }
        assertThat(missing)
                .as("found by name, and not declared for a native image")
                .isEmpty();
    }

    private static boolean isDeclared(String how, String name, NativeMetadata metadata) throws Exception {
        if (how.equals("resource")) {
            String path = name.startsWith("/") ? name.substring(1) : name;
            return !isOwn(path) || !isFile(path) || metadata.hasResource(path);
        }
        if (!isOwn(name.replace('.', '/'))
                || isOfEveryImage(how, name)
                || isProxy(name)
                || EARLY_VALIDATION.matcher(name).matches()) {
            return true;
        }
        return switch (how) {
            case "getConstructor",
                    "getConstructors",
                    "getDeclaredConstructor",
                    "getDeclaredConstructors",
                    "findConstructor" -> metadata.has(name, Member.CONSTRUCTOR);
            case "getField", "getFields", "getDeclaredField", "getDeclaredFields", "access" ->
                metadata.has(name, Member.FIELD);
            case "call" -> metadata.has(name, Member.CONSTRUCTOR) || metadata.has(name, Member.METHOD);
            default -> metadata.has(name, Member.METHOD);
        };
    }

    /** The types that Java itself looks for: the classes in signatures, and the values of an enum. */
    private static boolean isOfEveryImage(String how, String name) {
        return how.equals("forName") || isEnum(name) && (how.equals("getMethod") || how.equals("call"));
    }

    /** A proxy has a name of its own in each run; its interface is declared. */
    private static boolean isProxy(String name) {
        return name.contains(".$Proxy");
    }

    /**
     * Classes that Quarkus generates while it builds are not on the class path of this test; none of them is an enum.
     */
    private static boolean isEnum(String name) {
        try {
            return Class.forName(name, false, ReflectionIT.class.getClassLoader())
                    .isEnum();
        } catch (ClassNotFoundException generated) {
            return false;
        }
    }

    private static boolean isOwn(String path) {
        return OWN.stream().anyMatch(path::startsWith) || path.contains("/libzstd-jni-") || path.endsWith(LOGGER);
    }

    private static boolean isFile(String path) throws IOException {
        URL resource = ReflectionIT.class.getClassLoader().getResource(path);
        return resource != null && resource.openConnection().getContentLengthLong() > 0;
    }
}
