package dev.canopy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/**
 * A Kafka server for one test: one process that is broker and controller. It can be killed and started again with its
 * old data. One of its two addresses has TLS and requires a name and a password. Closing the server kills it.
 */
final class KafkaServer implements AutoCloseable {
    static final String SASL = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"canopy\" "
            + "password=\"secret\"%s;";

    static final String STORE_PASSWORD = "changeit";

    private static final String CLASS_PATH = "target/kafka.classpath";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);
    private static final int TOOL = 60; // seconds

    /** Kafka's programs would log all of their settings. */
    private static final Logger CLIENTS = Logger.getLogger("org.apache.kafka");

    static {
        CLIENTS.setLevel(Level.SEVERE);
    }

    private final Path folder;
    private final int port;
    private final int saslPort;
    private Process process;

    private KafkaServer(Path folder, int port, int saslPort) {
        this.folder = folder;
        this.port = port;
        this.saslPort = saslPort;
    }

    /** @param folder the folder of the server; data of an earlier run is deleted */
    static KafkaServer startEmpty(Path folder) throws IOException, InterruptedException {
        Path absolute = folder.toAbsolutePath();
        delete(absolute);
        Files.createDirectories(absolute);
        KafkaServer server = new KafkaServer(absolute, ServiceProcess.freePort(), ServiceProcess.freePort());
        server.certify();
        server.configure(ServiceProcess.freePort());
        server.run("", "kafka.tools.StorageTool", "format", "-t", "canopy-test-cluster-01", "-c", server.config());
        server.start();
        return server;
    }

    /** Creates a certificate for the server, and for clients a trust store that contains it. */
    private void certify() throws IOException, InterruptedException {
        String certificate = folder.resolve("certificate").toString();
        keytool("-genkeypair", keyStore(), "-keyalg", "EC", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1");
        keytool("-exportcert", keyStore(), "-file", certificate);
        keytool("-importcert", trustStore(), "-file", certificate, "-noprompt");
    }

    private void keytool(String command, String store, String... more) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of(executable("keytool"), command, "-alias", "broker", "-keystore", store));
        all.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        all.addAll(List.of(more));
        run(new ProcessBuilder(all), "");
    }

    private String keyStore() {
        return folder.resolve("key.p12").toString();
    }

    /** The path of the trust store for clients, of type PKCS12. */
    String trustStore() {
        return folder.resolve("trust.p12").toString();
    }

    private void configure(int controllerPort) throws IOException {
        Properties config = new Properties();
        config.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAIN:PLAINTEXT,SASL:SASL_SSL",
                "inter.broker.listener.name", "PLAIN",
                "log.dirs", folder.resolve("data").toString(),
                "listeners",
                        "PLAIN://127.0.0.1:%d,SASL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(port, saslPort, controllerPort)));
        config.putAll(Map.of(
                "listener.name.sasl.ssl.keystore.location",
                keyStore(),
                "listener.name.sasl.ssl.keystore.type",
                "PKCS12",
                "listener.name.sasl.ssl.keystore.password",
                STORE_PASSWORD,
                "listener.name.sasl.ssl.key.password",
                STORE_PASSWORD));
        config.putAll(Map.of(
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.sasl.plain.sasl.jaas.config",
                SASL.formatted(" user_canopy=\"secret\""),
                "offsets.topic.replication.factor",
                "1",
                "offsets.topic.num.partitions",
                "1",
                "group.initial.rebalance.delay.ms",
                "0",
                "num.partitions",
                "4"));
        try (var file = Files.newBufferedWriter(Path.of(config()))) {
            config.store(file, null);
        }
    }

    private String config() {
        return folder.resolve("server.properties").toString();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    String saslAddress() {
        return "127.0.0.1:" + saslPort;
    }

    /** Starts it and waits until it answers. */
    void start() throws IOException, InterruptedException {
        process = java("kafka.Kafka", config())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        long deadline = System.nanoTime() + PATIENCE;
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("Kafka does not answer. It said:\n" + Files.readString(folder.resolve("log")));
            }
        }
    }

    private boolean answers() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", address(), "default.api.timeout.ms", "1000", "request.timeout.ms", "1000"))) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (KafkaException | ExecutionException notYet) {
            return false;
        }
    }

    /** Limits the size of the records of a topic, in bytes. Creates the topic if it does not exist. */
    void limit(String topic, int bytes) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            if (!admin.listTopics().names().get().contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, Optional.empty(), Optional.empty())))
                        .all()
                        .get();
            }
            ConfigEntry limit = new ConfigEntry("max.message.bytes", String.valueOf(bytes));
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** Kills the server with SIGKILL, so that it cannot write anything more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Runs one of Kafka's tools to its end, and returns its output. */
    String run(String input, String tool, String... arguments) throws IOException, InterruptedException {
        return run(java(tool, arguments), input);
    }

    /** Runs a shell command with the scripts of Kafka on the path. */
    String shell(String command) throws IOException, InterruptedException {
        Path scripts = Files.createDirectories(folder.resolve("bin"));
        script(scripts, "kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer");
        script(scripts, "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer");
        script(scripts, "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand");
        script(scripts, "kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command.replace("localhost:9092", address()));
        shell.environment().merge("PATH", scripts.toString(), (path, first) -> first + ":" + path);
        return run(shell, "");
    }

    private static void script(Path folder, String name, String tool) throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(
                script,
                "#!/bin/sh\nexec '%s' -Xmx128m -cp '%s' %s \"$@\"\n".formatted(executable("java"), classPath(), tool));
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private String run(ProcessBuilder command, String input) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "tool-", ".log");
        Process tool = command.redirectOutput(output.toFile())
                .redirectError(folder.resolve("tools.log").toFile())
                .start();
        try (var standardInput = tool.getOutputStream()) {
            standardInput.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try {
            assertThat(tool.waitFor(TOOL, TimeUnit.SECONDS))
                    .as("%s ends", command.command())
                    .isTrue();
        } finally {
            tool.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(tool.exitValue())
                .as("%s%n%s%n%s", command.command(), said, Files.readString(folder.resolve("tools.log")))
                .isZero();
        return said;
    }

    private static ProcessBuilder java(String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(executable("java"), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classPath(), main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static String executable(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String classPath() throws IOException {
        return Files.readString(Path.of(CLASS_PATH)).strip();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
