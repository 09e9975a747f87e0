package dev.canopy.simulation;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands between a client and PostgreSQL, and holds back each statement until the test sends it, and each answer until
 * the test delivers it. It reads the frontend/backend protocol 3.0 (PostgreSQL documentation, chapter "Frontend/Backend
 * Protocol"). Connections open without being held back.
 */
final class StatementGate implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final int CANCEL_REQUEST = 80877102;

    private final ServerSocket server;
    private final int databasePort;
    private final List<Link> links = new ArrayList<>();

    StatementGate(int databasePort) throws IOException {
        this.databasePort = databasePort;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Link link = new Link(server.accept());
                synchronized (this) {
                    links.add(link);
                }
                Thread.ofVirtual().start(link::readClient);
                Thread.ofVirtual().start(link::readDatabase);
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** The open connections, the oldest first. */
    synchronized List<Link> links() {
        links.removeIf(link -> link.closed);
        return List.copyOf(links);
    }

    @Override
    public void close() {
        quietly(server::close);
        links().forEach(Link::cut);
    }

    private interface Closing {
        void run() throws IOException;
    }

    private static void quietly(Closing closing) {
        try {
            closing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection of the client. */
    final class Link {
        private final Socket client;
        private final Socket database;
        private final Map<String, String> prepared = new HashMap<>();
        private final Deque<Request> held = new ArrayDeque<>();
        private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        private int process;
        private boolean ready;
        private boolean passing;
        private boolean running;
        private boolean answered;
        private volatile boolean closed;

        /**
         * One round trip: the messages up to a synchronization, with the text of the statement.
         *
         * @param executes whether it does more than prepare the statement
         */
        private record Request(byte[] messages, String sql, boolean executes) {}

        private Link(Socket client) throws IOException {
            this.client = client;
            this.database = new Socket(InetAddress.getLoopbackAddress(), databasePort);
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
        }

        /** The process of the server that serves this connection. */
        int process() {
            return process;
        }

        /** Whether a statement is held back and none is running. */
        boolean holds() {
            synchronized (StatementGate.this) {
                return !closed && !running && !passing && !held.isEmpty();
            }
        }

        /** Whether a statement was sent and its answer not yet delivered. */
        boolean runs() {
            synchronized (StatementGate.this) {
                return !closed && running;
            }
        }

        /** The text of the statement that is held back. */
        String sql() {
            synchronized (StatementGate.this) {
                return held.getFirst().sql;
            }
        }

        /** Sends the statement that is held back to the database. */
        void send() throws IOException {
            byte[] messages;
            synchronized (StatementGate.this) {
                messages = held.removeFirst().messages;
                running = true;
                answered = false;
                answer.reset();
            }
            database.getOutputStream().write(messages);
        }

        /** Waits for the answer for at most some milliseconds. Returns whether the answer or the end has come. */
        boolean awaitAnswer(long milliseconds) throws InterruptedException {
            synchronized (StatementGate.this) {
                if (!answered && !closed) {
                    StatementGate.this.wait(milliseconds);
                }
                return answered || closed;
            }
        }

        /** Gives the answer to the client. */
        void deliver() throws IOException {
            synchronized (StatementGate.this) {
                running = false;
                answered = false;
                client.getOutputStream().write(answer.toByteArray());
                passOn();
            }
        }

        /** Sends what only prepares a statement at once, because it changes nothing. */
        private void passOn() throws IOException {
            if (!passing && !running && !held.isEmpty() && !held.getFirst().executes) {
                passing = true;
                database.getOutputStream().write(held.removeFirst().messages);
            }
        }

        /** Closes both sides, as the network sees the death of a process. What is held back is lost. */
        void cut() {
            closed = true;
            quietly(client::close);
            quietly(database::close);
            synchronized (StatementGate.this) {
                StatementGate.this.notifyAll();
            }
        }

        private void readClient() {
            try {
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(database.getOutputStream());
                if (!start(in, out)) {
                    return;
                }
                ByteArrayOutputStream messages = new ByteArrayOutputStream();
                String sql = "";
                boolean executes = false;
                while (true) {
                    Message message = Message.read(in);
                    if (!ready || message.type == 'X') {
                        out.write(message.bytes());
                        continue;
                    }
                    messages.writeBytes(message.bytes());
                    sql = sqlOf(message, sql);
                    executes |= message.type == 'E' || message.type == 'Q';
                    if (message.type == 'S' || message.type == 'Q') {
                        hold(new Request(messages.toByteArray(), sql, executes));
                        messages.reset();
                        sql = "";
                        executes = false;
                    }
                }
            } catch (IOException end) {
                cut();
            }
        }

        /** Passes the first message on. Returns whether a session begins. */
        private boolean start(DataInputStream in, DataOutputStream out) throws IOException {
            while (true) {
                int length = in.readInt();
                byte[] body = in.readNBytes(length - Integer.BYTES);
                int code = ByteBuffer.wrap(body).getInt();
                if (code == SSL_REQUEST) {
                    client.getOutputStream().write('N');
                    continue;
                }
                out.writeInt(length);
                out.write(body);
                return code != CANCEL_REQUEST;
            }
        }

        private void hold(Request request) throws IOException {
            synchronized (StatementGate.this) {
                held.addLast(request);
                passOn();
                StatementGate.this.notifyAll();
            }
        }

        private String sqlOf(Message message, String before) {
            return switch (message.type) {
                case 'Q' -> text(message.body, 0);
                case 'P' -> {
                    String name = text(message.body, 0);
                    String sql = text(message.body, name.length() + 1);
                    prepared.put(name, sql);
                    yield sql;
                }
                case 'B' -> {
                    String portal = text(message.body, 0);
                    yield prepared.getOrDefault(text(message.body, portal.length() + 1), before);
                }
                default -> before;
            };
        }

        private void readDatabase() {
            try {
                DataInputStream in = new DataInputStream(database.getInputStream());
                while (true) {
                    receive(Message.read(in));
                }
            } catch (IOException end) {
                cut();
            }
        }

        private void receive(Message message) throws IOException {
            synchronized (StatementGate.this) {
                if (message.type == 'K') {
                    process = ByteBuffer.wrap(message.body).getInt();
                }
                if (running) {
                    answer.writeBytes(message.bytes());
                    answered |= message.type == 'Z';
                    StatementGate.this.notifyAll();
                    return;
                }
                ready |= message.type == 'Z';
                client.getOutputStream().write(message.bytes());
                if (passing && message.type == 'Z') {
                    passing = false;
                    passOn();
                }
            }
        }
    }

    /** A text that ends with a zero byte. Names of statements and portals have ASCII characters only. */
    private static String text(byte[] body, int start) {
        int end = start;
        while (body[end] != 0) {
            end++;
        }
        return new String(body, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private record Message(char type, byte[] body) {
        static Message read(DataInputStream in) throws IOException {
            char type = (char) in.readUnsignedByte();
            return new Message(type, in.readNBytes(in.readInt() - Integer.BYTES));
        }

        byte[] bytes() {
            return ByteBuffer.allocate(1 + Integer.BYTES + body.length)
                    .put((byte) type)
                    .putInt(Integer.BYTES + body.length)
                    .put(body)
                    .array();
        }
    }
}
