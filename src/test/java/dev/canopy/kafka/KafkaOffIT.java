package dev.canopy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Without Kafka enabled, the packaged service runs nothing of it. */
@Standalone
class KafkaOffIT {
    private static final Path FOLDER = Path.of("target", "kafka-off-it");

    @Test
    void runsNothingOfKafka() throws Exception {
        new RunningCluster(FOLDER).clear();
        Path classes =
                Files.createTempFile(Path.of("target"), "classes-", ".log").toAbsolutePath();
        try (ServiceProcess service = ServiceProcess.on(FOLDER)
                .environment("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes)
                .startReady()) {
            assertThat(service.getManagement("/q/metrics").body()).doesNotContainIgnoringCase("kafka");
            assertThat(service.getManagement("/q/health").body()).doesNotContainIgnoringCase("kafka");
            assertThat(threads(service)).contains("vert.x-eventloop").doesNotContainIgnoringCase("kafka");
            assertThat(service.output())
                    .contains("Installed features")
                    .doesNotContain("org.apache.kafka", "dev.canopy.kafka", "reactive.messaging", "SRMSG");
            assertThat(Files.readString(classes))
                    .contains("dev.canopy.usage.Appender")
                    .doesNotContain("org.apache.kafka.clients.consumer.KafkaConsumer")
                    .doesNotContain("org.apache.kafka.clients.producer.KafkaProducer")
                    .doesNotContain("org.apache.kafka.clients.NetworkClient");
            service.terminate();
        } finally {
            Files.delete(classes);
        }
    }

    private static String threads(ServiceProcess service) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(service.pid()),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
