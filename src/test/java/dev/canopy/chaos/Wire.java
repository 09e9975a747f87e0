package dev.canopy.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The network between a client and a server: TCP connections on the loopback that can be cut and stalled. */
final class Wire implements AutoCloseable {
    private static final int BUFFER = 32_768;

    private final ServerSocket entrance;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Trap> trap = new AtomicReference<>();
    private volatile int target;
    private volatile long stalledUntil = System.nanoTime();

    enum Moment {
        /** The request does not arrive. */
        BEFORE_THE_REQUEST,
        /** The request arrives, but the client has gone. */
        AFTER_THE_REQUEST,
        /** The request is done, but the answer does not arrive. */
        BEFORE_THE_ANSWER
    }

    /** Cuts a number of connections when a mark passes on them. */
    private static final class Trap {
        private final Moment moment;
        private final byte[] mark;
        private final CountDownLatch left;

        Trap(Moment moment, String mark, int count) {
            this.moment = moment;
            this.mark = mark.getBytes(StandardCharsets.US_ASCII);
            this.left = new CountDownLatch(count);
        }

        boolean catches(boolean answer, byte[] bytes, int length) {
            if (answer != (moment == Moment.BEFORE_THE_ANSWER) || left.getCount() == 0 || !contains(bytes, length)) {
                return false;
            }
            left.countDown();
            return true;
        }

        private boolean contains(byte[] bytes, int length) {
            for (int start = 0; start + mark.length <= length; start++) {
                int same = 0;
                while (same < mark.length && bytes[start + same] == mark[same]) {
                    same++;
                }
                if (same == mark.length) {
                    return true;
                }
            }
            return false;
        }
    }

    /** @param target the port of the server on the loopback, which need not be there yet */
    Wire(int target) throws IOException {
        this.target = target;
        this.entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    void leadTo(int port) {
        target = port;
    }

    /** Cuts all connections, and returns their number. */
    int cut() {
        int count = 0;
        for (Iterator<Connection> each = connections.iterator(); each.hasNext(); ) {
            if (each.next().close()) {
                count++;
            }
        }
        return count;
    }

    /**
     * Cuts the next connections on which a text passes, and returns their number.
     *
     * @param count that are wanted; there may be fewer when the time is over
     */
    int cut(Moment moment, String mark, int count, long milliseconds) throws InterruptedException {
        Trap set = new Trap(moment, mark, count);
        trap.set(set);
        set.left.await(milliseconds, TimeUnit.MILLISECONDS);
        trap.set(null);
        return count - (int) set.left.getCount();
    }

    /** Lets nothing pass for so long; it is not lost. */
    void stall(long milliseconds) {
        stalledUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                // ends, or takes the next
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            Connection connection = new Connection(client, server);
            connections.add(connection);
            Thread.ofVirtual().start(() -> connection.pass(client, server, false));
            Thread.ofVirtual().start(() -> connection.pass(server, client, true));
        } catch (IOException nobodyThere) {
            quietly(client);
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // the connection is closed in any case
        }
    }

    private final class Connection {
        private final List<Socket> ends = new ArrayList<>(2);
        private final AtomicBoolean closed = new AtomicBoolean();

        Connection(Socket client, Socket server) throws IOException {
            ends.add(client);
            ends.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void pass(Socket from, Socket to, boolean answer) {
            byte[] bytes = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                    for (long left = stalledUntil - System.nanoTime();
                            left > 0;
                            left = stalledUntil - System.nanoTime()) {
                        TimeUnit.NANOSECONDS.sleep(left);
                    }
                    Trap present = trap.get();
                    boolean caught = present != null && present.catches(answer, bytes, length);
                    if (!caught || present.moment == Moment.AFTER_THE_REQUEST) {
                        out.write(bytes, 0, length);
                    }
                    if (caught) {
                        break;
                    }
                }
            } catch (IOException gone) {
                // so is the other end
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            close();
        }

        boolean close() {
            connections.remove(this);
            ends.forEach(Wire::quietly);
            return !closed.getAndSet(true);
        }
    }
}
