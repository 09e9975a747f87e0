package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of a kernel on a little-endian machine, such as x86-64 and ARM64. */
class SendQueueTest {
    private static final String TABLE = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0
               1: 0100007F:1F90 0100007F:B3A2 01 0026D4F0:00000000 04:00000011 00000000     0        0 2 2 0 20 4
               2: 0100007F:1F90 0200007F:B3A2 01 00000007:00000000 00:00000000 00000000     0        0 3 1 0 20 4
            """;

    private static final String TABLE_OF_IPV6 = """
              sl  local_address                         remote_address                        st tx_queue rx_queue
               0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:B3A2 01 00000011:00000000 00:0 0
               1: B80D0120000000000000000001000000:1F90 B80D0120000000000000000002000000:B3A2 01 00000012:00000000 00:0 0
            """;

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 2544880", "127.0.0.2, 7"})
    void findsAConnection(String client, long bytes) throws IOException {
        assertThat(SendQueue.find(
                        table(TABLE), new InetSocketAddress("127.0.0.1", 8080), new InetSocketAddress(client, 45_986)))
                .hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1, 17", "2001:db8::1, 2001:db8::2, 18"})
    void findsAConnectionInTheTableOfIpv6(String service, String client, long bytes) throws IOException {
        assertThat(SendQueue.find(
                        table(TABLE_OF_IPV6),
                        new InetSocketAddress(service, 8080),
                        new InetSocketAddress(client, 45_986)))
                .hasValue(bytes);
    }

    @Test
    void knowsNothingOfAnotherConnection() throws IOException {
        assertThat(SendQueue.find(
                        table(TABLE),
                        new InetSocketAddress("127.0.0.1", 8080),
                        new InetSocketAddress("127.0.0.1", 45_987)))
                .isEmpty();
    }

    private static BufferedReader table(String text) {
        return new BufferedReader(new StringReader(text));
    }
}
