package dev.canopy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.postgres.DatabaseServer;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Sql;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Two instances of the packaged service read usage from a Kafka into a PostgreSQL, each a process of its own that is
 * killed and started again. In the end, each event of the topic must be stored once and counted once.
 */
@Standalone
class KafkaIT {
    private static final Path FOLDER = Path.of("target", "kafka");
    private static final String TOPIC = "canopy-usage";
    private static final String DEAD_LETTERS = "canopy-usage-dead-letters";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMMAND = Pattern.compile("```sh\\n(kafka-.*?|printf.*?)```", Pattern.DOTALL);

    private static KafkaServer kafka;
    private static DatabaseServer database;
    private static Sql sql;
    private static ServiceProcess.Builder plain;
    private static ServiceProcess.Builder withPassword;
    private static ServiceProcess first;
    private static ServiceProcess second;
    private static KafkaProducer<String, String> producer;

    @BeforeAll
    static void startAll() throws Exception {
        Files.createDirectories(FOLDER);
        kafka = KafkaServer.startEmpty(FOLDER.resolve("broker"));
        database = DatabaseServer.startEmpty(FOLDER.resolve("database"), ServiceProcess.freePort());
        PGSimpleDataSource administration = RunningCluster.source(database.datasource());
        sql = new Sql(administration);
        plain = service(administration).environment("CANOPY_KAFKA_BOOTSTRAP_SERVERS", kafka.address());
        withPassword = service(administration)
                .property("canopy.kafka.bootstrap-servers", kafka.saslAddress())
                .property("kafka.security.protocol", "SASL_SSL")
                .property("kafka.ssl.truststore.location", kafka.trustStore())
                .property("kafka.ssl.truststore.type", "PKCS12")
                .property("kafka.ssl.truststore.password", KafkaServer.STORE_PASSWORD)
                .property("kafka.sasl.mechanism", "PLAIN")
                .property("kafka.sasl.jaas.config", KafkaServer.SASL.formatted(""));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.address(), "linger.ms", "5"),
                new StringSerializer(),
                new StringSerializer());
        first = plain.startReady();
        second = withPassword.startReady();
    }

    /** Small polls and chunks, so that failures happen between them. */
    private static ServiceProcess.Builder service(PGSimpleDataSource database) {
        String url = database.getURL()
                .replaceFirst(
                        "^jdbc:postgresql://",
                        "postgresql://" + database.getUser() + ":" + database.getPassword() + "@");
        return ServiceProcess.on(FOLDER.resolve("unused"))
                .environment("CANOPY_DATABASE_URL", url)
                .environment("CANOPY_KAFKA_ENABLED", "true")
                .property("canopy.database.pool.max-wait", "PT1S")
                .property("canopy.usage.chunk-size", "40")
                .property("canopy.kafka.max-poll-records", "100")
                .property("canopy.kafka.max-retry-pause", "PT0.5S")
                .property("kafka.session.timeout.ms", "6000")
                .property("kafka.heartbeat.interval.ms", "500");
    }

    @AfterAll
    static void stopAll() throws IOException {
        List<AutoCloseable> running = new ArrayList<>();
        for (AutoCloseable each : new AutoCloseable[] {producer, first, second, kafka, database}) {
            if (each != null) {
                running.add(each);
            }
        }
        running.forEach(each -> {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void plant(String root) throws Exception {
        String tenants =
                "{\"key\":\"%1$s\",\"name\":\"%1$s\"}%n{\"key\":\"%1$s-child\",\"name\":\"c\",\"parent\":\"%1$s\"}%n";
        HttpRequest request = HttpRequest.newBuilder(first.uri("/api/v1/tenants/import"))
                .header("Content-Type", "application/x-ndjson")
                .PUT(HttpRequest.BodyPublishers.ofString(tenants.formatted(root)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
    }

    private static String event(String root, int number) {
        return """
                {"specversion":"1.0","id":"%s-%d","source":"kafka","type":"t","subject":"%s-child","time":"2026-03-%02dT12:00:00Z",\
                "data":{"feature":"chat","cost":"0.%03d"}}""".formatted(root, number, root, 1 + number % 28, number % 1000);
    }

    private static void send(String key, String value, Header... headers) {
        producer.send(new ProducerRecord<>(TOPIC, null, key, value, List.of(headers)));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends each event, and every seventh twice, spread over all partitions. */
    private static void sendEach(String root, IntStream numbers) {
        numbers.forEach(number -> {
            send(root + number % 9, event(root, number));
            if (number % 7 == 0) {
                send(null, event(root, number));
            }
        });
        producer.flush();
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("in time: %s; the services said:%n%s%n%s", what, first.output(), second.output())
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static int stored(String root) {
        return Integer.parseInt(sql.one("select count(*) from usage_event where id like ?", root + "-%"));
    }

    private static void assertEachIsStoredOnce(String root, int events) throws Exception {
        await(events + " events of " + root, () -> stored(root) >= events);
        awaitLag(0);
        await("all is folded", () -> sql.one("select count(*) from usage_delta").equals("0"));
        assertThat(sql.one("select count(*), count(distinct id) from usage_event where id like ?", root + "-%"))
                .isEqualTo(events + "|" + events);
        new Rollups(sql).assertUsageIsExact(root);
    }

    /** Waits until both instances together have no lag, that is, until each offset is committed. */
    private static void awaitLag(int lag) throws Exception {
        await("a lag of " + lag, () -> meters("canopy_kafka_lag") == lag);
    }

    private static double meter(ServiceProcess service, String name) throws Exception {
        return service.getManagement("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static double meters(String name) throws Exception {
        return meter(first, name) + meter(second, name);
    }

    private static JsonNode health(ServiceProcess service) throws Exception {
        for (JsonNode check :
                JSON.readTree(service.getManagement("/q/health/ready").body()).get("checks")) {
            if (check.get("name").textValue().equals("Kafka")) {
                return check;
            }
        }
        throw new AssertionError("there is no check of Kafka");
    }

    @Test
    void countsTheOutcomesOfRecordsInBothModes() throws Exception {
        plant("modes");
        double accepted = meters("canopy_kafka_records_total{outcome=\"accepted\"}");
        double duplicates = meters("canopy_kafka_records_total{outcome=\"duplicate\"}");
        send("modes", event("modes", 1), header("content-type", "application/cloudevents+json; charset=utf-8"));
        send(null, event("modes", 2));
        Header[] binary = {
            header("ce_specversion", "1.0"),
            header("ce_id", "modes-3"),
            header("ce_source", "kafka"),
            header("ce_type", "t"),
            header("ce_subject", "modes-child"),
            header("content-type", "application/json")
        };
        send("modes", "{\"feature\":\"chat\",\"cost\":\"0.003\"}", binary);
        send("modes", event("modes", 3));
        send("modes", event("modes", 4).replace("\"cost\":\"0.004\"", "\"outputTokens\":7"));
        producer.flush();

        assertEachIsStoredOnce("modes", 4);
        assertThat(meters("canopy_kafka_records_total{outcome=\"accepted\"}") - accepted)
                .isEqualTo(4);
        assertThat(meters("canopy_kafka_records_total{outcome=\"duplicate\"}") - duplicates)
                .isEqualTo(1);
        assertThat(health(first).at("/data/lag").intValue()).isZero();
        assertThat(first.getManagement("/q/metrics").body()).contains("kafka_consumer_fetch_manager_records_lag");
    }

    @Test
    void sendsInvalidRecordsToTheDeadLetterTopicAndContinues() throws Exception {
        plant("aside");
        double before = meters("canopy_kafka_dead_letters_total");
        send("aside", "no JSON");
        send("aside", event("aside", 1).replace("aside-child", "nobody"), header("trace", "7"));
        send("aside", null);
        send("aside", event("aside", 2).replace("0.002", "-1"));
        send("aside", event("aside", 3).replace("\"data\"", "\"note\":\"" + "x".repeat(70_000) + "\",\"data\""));
        send("aside", event("aside", 5).replace("\"cost\"", "\"attributes\":{\"n\":1e131072},\"cost\""));
        send("aside", event("aside", 6).replace("\"0.006\"", "1e12345678912"));
        send("aside", event("aside", 7).replace("aside-7", "r-\\ud83d"));
        send("aside", "{\"feature\":\"chat\",\"cost\":1}", header("ce_id", "aside-8"));
        send("aside", event("aside", 4));
        producer.flush();

        assertEachIsStoredOnce("aside", 1);
        List<ConsumerRecord<String, String>> letters = deadLetters("aside", 9);

        assertThat(letters)
                .extracting(letter -> text(letter, "dead-letter-reason"))
                .containsExactly(
                        "The body is not valid JSON (line 1, column 1).",
                        "/subject tenant 'nobody' is unknown.",
                        "The body must be one CloudEvent; the media type of an array is application/cloudevents-batch+json.",
                        "/data/cost cost must not be negative unless kind is 'correction'.",
                        "The event is longer than 65536 bytes.",
                        "/data/attributes attributes is longer than 8192 characters, with numbers written out.",
                        "/data/cost is a number that is out of range.",
                        "/id id must not contain control characters, noncharacters or half of a surrogate pair.",
                        "/specversion specversion is missing; it must be 1.0.");
        ConsumerRecord<String, String> unknown = letters.get(1);
        assertThat(unknown.value()).isEqualTo(event("aside", 1).replace("aside-child", "nobody"));
        assertThat(text(unknown, "trace")).isEqualTo("7");
        String place = "/%s/%s/%s"
                .formatted(
                        text(unknown, "dead-letter-topic"),
                        text(unknown, "dead-letter-partition"),
                        text(unknown, "dead-letter-offset"));
        JsonNode problem = JSON.readTree(text(unknown, "dead-letter-problem"));
        assertThat(problem.get("instance").textValue()).isEqualTo(place).startsWith("/" + TOPIC);
        assertThat(problem.get("status").intValue()).isEqualTo(422);
        assertThat(problem.at("/errors/0/pointer").textValue()).isEqualTo("/subject");
        assertThat(meters("canopy_kafka_dead_letters_total") - before).isEqualTo(9);
    }

    @Test
    void skipsARecordThatTheDeadLetterTopicRejects() throws Exception {
        plant("passed");
        double before = meters("canopy_kafka_dead_letters_total");
        kafka.limit(DEAD_LETTERS, 4_000);
        try {
            send("passed", "no JSON".repeat(1_000));
            send("passed", event("passed", 1));
            producer.flush();

            assertEachIsStoredOnce("passed", 1);
        } finally {
            kafka.limit(DEAD_LETTERS, 1 << 20);
        }
        assertThat(first.output() + second.output())
                .containsPattern(
                        TOPIC + "/\\d+/\\d+ is not a valid event, and the dead-letter topic does not accept it: ");
        assertThat(meters("canopy_kafka_dead_letters_total")).isEqualTo(before);
    }

    private static String text(ConsumerRecord<?, ?> letter, String header) {
        return new String(letter.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    private static List<ConsumerRecord<String, String>> deadLetters(String key, int expected) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.address(),
                        "group.id",
                        "test-" + key,
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(DEAD_LETTERS));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (found.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(letter -> {
                    if (key.equals(letter.key())) {
                        found.add(letter);
                    }
                });
            }
        }
        found.sort((one, other) -> Long.compare(
                Long.parseLong(text(one, "dead-letter-offset")), Long.parseLong(text(other, "dead-letter-offset"))));
        return found;
    }

    @Test
    void losesAndDoublesNothingWhenInstancesAreKilledAndComeBack() throws Exception {
        plant("killed");
        sendEach("killed", IntStream.range(0, 4_000));
        await("some is stored", () -> stored("killed") > 200);
        first.kill();
        sendEach("killed", IntStream.range(4_000, 5_000));
        first = plain.startReady();
        sendEach("killed", IntStream.range(5_000, 8_000));
        second.kill();
        second = withPassword.startReady();

        assertEachIsStoredOnce("killed", 8_000);
        assertThat(sql.one("select count(*) from usage_event where id like 'killed-%' and cost = 999000000"))
                .isEqualTo("8");
    }

    @Test
    void sharesThePartitionsAmongInstances() throws Exception {
        String partitions = "kafka_consumer_coordinator_assigned_partitions";
        await("two partitions each", () -> meter(first, partitions) == 2 && meter(second, partitions) == 2);
    }

    @Test
    void waitsForADatabaseThatIsAway() throws Exception {
        plant("database");
        sendEach("database", IntStream.range(0, 500));
        await("some is stored", () -> stored("database") > 50);
        database.kill();
        sendEach("database", IntStream.range(500, 3_000));
        await("the lag is reported", () -> meters("canopy_kafka_lag") > 1_000);
        await(
                "the health check reports that usage waits",
                () -> health(first).at("/data/waiting").isTextual());
        assertThat(meters("canopy_kafka_waiting")).isPositive();
        database.start();

        assertEachIsStoredOnce("database", 3_000);
        await("nothing waits", () -> meters("canopy_kafka_waiting") == 0);
        assertThat(first.output())
                .contains("Usage from Kafka waits and will be tried again.")
                .contains("Usage from Kafka continues.");
    }

    @Test
    void goesOnWhenABrokerIsBack() throws Exception {
        plant("broker");
        sendEach("broker", IntStream.range(0, 500));
        kafka.kill();
        assertThat(first.get("/api/v1/tenants/broker/metrics").statusCode()).isEqualTo(200);
        await(
                "the health check reports that no broker responds",
                () -> health(first).at("/data/lag").isTextual());
        assertThat(first.getManagement("/q/health/ready").statusCode()).isEqualTo(200);
        kafka.start();
        sendEach("broker", IntStream.range(500, 1_000));

        assertEachIsStoredOnce("broker", 1_000);
    }

    @Test
    void worksAsTheGuideSays() throws Exception {
        plant("acme");
        String guide = Files.readString(Path.of("docs", "kafka.md"));
        List<String> said = new ArrayList<>();
        for (Matcher command = COMMAND.matcher(guide); command.find(); ) {
            said.add(kafka.shell(command.group(1)));
        }

        await(
                "the events of the guide",
                () -> sql.one("select count(*) from usage_event where source = 'billing'")
                        .equals("2"));
        assertThat(said).hasSizeGreaterThanOrEqualTo(4).last().asString().contains("tenant 'nobody' is unknown");
    }
}
