package dev.canopy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketsTest {
    private Duration time = Duration.ofDays(1);

    private final TokenBuckets buckets = new TokenBuckets(10, Duration.ofSeconds(1), new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return time.toNanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    private void empty(String name) {
        for (int i = 0; i < 10; i++) {
            assertThat(buckets.take(name)).isZero();
        }
    }

    @Test
    void refuseTheNextTokenOfAnEmptyBucketUntilItIsThere() {
        empty("a");

        assertThat(buckets.take("a")).isEqualTo(Duration.ofMillis(100));
        assertThat(buckets.wait("a")).isEqualTo(Duration.ofMillis(100));
        time = time.plusMillis(100);
        assertThat(buckets.wait("a")).isZero();
        assertThat(buckets.take("a")).isZero();
    }

    @Test
    void areApart() {
        empty("a");

        assertThat(buckets.take("b")).isZero();
        assertThat(buckets.wait("c")).isZero();
    }

    @Test
    void holdNoMoreThanTheirSize() {
        empty("a");
        time = time.plusSeconds(100);
        empty("a");

        assertThat(buckets.take("a")).isPositive();
    }

    @Test
    void chargeMoreThanTheyHold() {
        assertThat(buckets.charge("a", 30)).isEqualTo(Duration.ofSeconds(2));
        assertThat(buckets.wait("a")).isEqualTo(Duration.ofMillis(2_100));
        assertThat(buckets.charge("b", 10)).isZero();
        assertThat(buckets.charge("c", 0)).isZero();
    }

    @Test
    void remembersWhatHasToBeMadeUpForHoweverLongThatTakes() {
        buckets.charge("a", 100);
        time = time.plusSeconds(5);

        assertThat(buckets.wait("a")).isEqualTo(Duration.ofMillis(4_100));
        time = time.plusMillis(4_100);
        assertThat(buckets.wait("a")).isZero();
    }

    @Test
    void forgetsBucketsThatAreFull() {
        empty("a");
        time = time.plusSeconds(3);

        assertThat(buckets.size()).isZero();
    }

    @Test
    void areBounded() {
        for (int i = 0; i < 150_000; i++) {
            buckets.take("name" + i);
        }

        assertThat(buckets.size()).isEqualTo(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0",
        "2001:db8:1:2::7, 2001:db8:1:2:0:0:0:0",
        "not an address, not an address",
        ", null"
    })
    void countAClientOfIpv6ByTheUpperHalfOfItsAddress(String address, String client) {
        assertThat(ClientAddress.of(address)).isEqualTo(client);
    }
}
