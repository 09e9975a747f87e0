package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicIdTest {
    private static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    @Test
    void isOfVersion7AndOfItsTime() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        UUID id = PublicId.next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(timeOf(id)).isBetween(before, before.plusSeconds(60));
    }

    /** The milliseconds are those of the example in RFC 9562, and the fraction is one half. */
    @Test
    void hasTheMillisecondsThenTheirFraction() {
        UUID id = PublicId.of(PublicId.fractions(Instant.parse("2022-02-22T19:22:22.000500Z")));

        assertThat(id.toString()).startsWith("017f22e2-79b0-7800-");
    }

    @Test
    void isLargerThanEachBeforeIt() {
        List<String> ids = Stream.generate(PublicId::next)
                .limit(20_000)
                .map(UUID::toString)
                .toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void isUniqueAmongThreads() {
        List<Long> times = IntStream.range(0, 20_000)
                .parallel()
                .mapToObj(i -> PublicId.next().getMostSignificantBits())
                .toList();

        assertThat(times).doesNotHaveDuplicates();
    }

    /** A random id is easily made by habit. */
    @Test
    void isTheOnlyWayToMakeAnId() throws IOException {
        List<String> makers = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file).contains("randomUUID")) {
                    makers.add(file.getFileName().toString());
                }
            }
        }

        assertThat(makers).containsExactly("PublicId.java");
    }
}
