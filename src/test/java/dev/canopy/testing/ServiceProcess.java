package dev.canopy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The packaged service as a process of its own, on free HTTP ports. Closing it kills it if it still runs. */
public final class ServiceProcess implements AutoCloseable {
    /** A service that lives for seconds starts in half the time without the second compiler. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Duration START = Duration.ofSeconds(120);
    /** Not HTTP/2, with which a request fails that is sent while the service ends an idle connection. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final int port;
    private final int management;
    private final Path output;

    private ServiceProcess(Process process, int port, int management, Path output) {
        this.process = process;
        this.port = port;
        this.management = management;
        this.output = output;
    }

    /** The process to start; nothing is inherited from this JVM but the environment, without any database in it. */
    public static Builder on(Path dataDir) {
        return new Builder()
                .property("canopy.access.mode", "open")
                .property("canopy.access.open-to-all", "true")
                .property("canopy.data-dir", dataDir.toAbsolutePath().toString());
    }

    /** A second instance, on the database of the application under test. */
    public static Builder beside(Path dataDir) {
        Config config = ConfigProvider.getConfig();
        return on(dataDir)
                .environment(
                        "QUARKUS_DATASOURCE_REACTIVE_URL",
                        config.getValue("quarkus.datasource.reactive.url", String.class))
                .environment(
                        "QUARKUS_DATASOURCE_USERNAME", config.getValue("quarkus.datasource.username", String.class))
                .environment(
                        "QUARKUS_DATASOURCE_PASSWORD", config.getValue("quarkus.datasource.password", String.class));
    }

    /** Collects arguments of the JVM, system properties and environment variables. */
    public static final class Builder {
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();

        private Builder() {}

        /** For the JVM, such as {@code -Xmx256m}. */
        public Builder argument(String argument) {
            arguments.add(argument);
            return this;
        }

        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Starts the process and waits until it is ready to serve, or fails with what it said. */
        public ServiceProcess startReady() throws IOException, InterruptedException {
            ServiceProcess service = start();
            try {
                service.awaitReady();
                return service;
            } catch (AssertionError e) {
                service.close();
                throw e;
            }
        }

        /** Starts the process only. */
        public ServiceProcess start() throws IOException {
            int port = freePort();
            int management = freePort();
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(SHORT_LIVED);
            command.addAll(arguments);
            properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.add("-Dquarkus.http.host=127.0.0.1");
            command.add("-Dquarkus.http.port=" + port);
            command.add("-Dquarkus.management.port=" + management);
            command.add("-jar");
            command.add(System.getProperty("canopy.test.jar", "target/quarkus-app/quarkus-run.jar"));
            Path output = Files.createTempFile(Path.of("target"), "service-", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CANOPY_") || name.startsWith("QUARKUS_"));
            builder.environment().putAll(environment);
            return new ServiceProcess(builder.start(), port, management, output);
        }
    }

    /** Where it serves, for example {@code http://127.0.0.1:40000/api/v1/tenants}. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Where it serves health and metrics, for example {@code http://127.0.0.1:40001/q/health/ready}. */
    public URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + management + path);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(uri(path));
    }

    public HttpResponse<String> getManagement(String path) throws IOException, InterruptedException {
        return get(managementUri(path));
    }

    private static HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("The service is not ready. It said:\n" + output());
            }
            Thread.sleep(50);
        }
    }

    /** Waits until an address answers with a status. */
    public HttpResponse<String> awaitStatus(URI address, int status) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            HttpResponse<String> answer = get(address);
            if (answer.statusCode() == status) {
                return answer;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        address + " does not answer with " + status + ". The service said:\n" + output());
            }
            Thread.sleep(50);
        }
    }

    /** SIGTERM, then waits for the end. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    /** SIGKILL: the process has no say. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The service does not end. It said:\n" + output());
        }
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has written to standard output and standard error so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private boolean isReady() throws InterruptedException {
        try {
            return getManagement("/q/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A port that nobody listens on. It is none of those that systems give to outgoing connections, one of which could
     * take it before the caller does.
     */
    public static int freePort() throws IOException {
        while (true) {
            int port = PORTS + Math.floorMod(NEXT_PORT.getAndIncrement(), PORT_COUNT);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one may be free.
            }
        }
    }

    private static final int PORTS = 20_000;
    private static final int PORT_COUNT = 12_000;

    /** Two processes that run tests at the same time begin at different ports. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORT_COUNT));
}
