package dev.canopy.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Look-ups of hosts, without a name server on the network. */
class ResolverTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Resolver resolver = new Resolver(Duration.ofMillis(200));

    @AfterEach
    void close() {
        resolver.close();
    }

    @Test
    void findsTheHostsOfThisMachineAndAddresses() {
        assertThat(resolver.resolve("localhost").await().atMost(SOON))
                .isNotEmpty()
                .allMatch(InetAddress::isLoopbackAddress);
        assertThat(resolver.resolve("::1").await().atMost(SOON)).containsExactly(LiteralAddress.parse("::1"));
    }

    /** The name does not exist anywhere; where no name server answers, the look-up ends by its own limit. */
    @Test
    void endsWithoutAnAnswer() {
        assertThatThrownBy(
                        () -> resolver.resolve("no-such-host.invalid").await().atMost(SOON))
                .hasCauseInstanceOf(UnknownHostException.class);
    }
}
