package dev.canopy.request;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The bytes that the kernel keeps for a connection because its client has not acknowledged them. They show that a
 * client reads, however slowly: the buffer of the kernel is megabytes large, so that a write to it may wait for hours
 * while the client reads. Only Linux lists them, in {@code /proc/net/tcp}.
 */
final class SendQueue {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /** The columns of the table: the addresses of both ends, and the two queues. */
    private static final int LOCAL = 1;

    private static final int REMOTE = 2;
    private static final int QUEUES = 4;
    private static final int HEXADECIMAL = 16;

    private SendQueue() {}

    /** Returns the bytes of the connection; empty if they are not known. */
    static Future<OptionalLong> unacknowledged(Vertx vertx, Channel connection) {
        return connection.localAddress() instanceof InetSocketAddress local
                        && connection.remoteAddress() instanceof InetSocketAddress remote
                ? vertx.executeBlocking(() -> unacknowledged(local, remote), false)
                : Future.succeededFuture(OptionalLong.empty());
    }

    private static OptionalLong unacknowledged(InetSocketAddress local, InetSocketAddress remote) {
        for (Path table : TABLES) {
            try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
                OptionalLong found = find(lines, local, remote);
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException notLinux) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** Finds the connection in a table. */
    static OptionalLong find(BufferedReader table, InetSocketAddress local, InetSocketAddress remote)
            throws IOException {
        for (String line = table.readLine(); line != null; line = table.readLine()) {
            String[] columns = line.strip().split("\\s+", -1);
            if (columns.length > QUEUES && isEnd(columns[LOCAL], local) && isEnd(columns[REMOTE], remote)) {
                return OptionalLong.of(Long.parseLong(columns[QUEUES].split(":", -1)[0], HEXADECIMAL));
            }
        }
        return OptionalLong.empty();
    }

    /** An address of IPv4 may be listed as one of IPv6 that ends with it. */
    private static boolean isEnd(String listed, InetSocketAddress address) {
        return listed.endsWith("%s:%04X".formatted(words(address.getAddress()), address.getPort()));
    }

    /** The kernel prints an address as words of four bytes, each as a number of this machine. */
    private static String words(InetAddress address) {
        byte[] bytes = address.getAddress().clone();
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            for (int word = 0; word < bytes.length; word += 4) {
                swap(bytes, word, word + 3);
                swap(bytes, word + 1, word + 2);
            }
        }
        return HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT);
    }

    private static void swap(byte[] bytes, int one, int other) {
        byte kept = bytes[one];
        bytes[one] = bytes[other];
        bytes[other] = kept;
    }
}
