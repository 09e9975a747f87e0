package dev.canopy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One HTTP/1.1 request, byte by byte as given, for what no client library would send. */
public final class RawHttp {
    private static final int TIMEOUT = 60_000;

    private RawHttp() {}

    /** An answer; {@code closed} is true if the service has closed the connection after it. */
    public record Answer(int status, List<String> headers, String body, boolean closed) {
        public Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(header -> header.substring(prefix.length()).strip())
                    .findFirst();
        }
    }

    /** Writes the body of a request. */
    @FunctionalInterface
    public interface Body {
        void write(OutputStream out) throws IOException;
    }

    public static Answer send(URI service, String head) throws IOException {
        return send(service, head, out -> {});
    }

    /** @param head request line and headers, each ended by a line feed; the header Host and a blank line are added */
    public static Answer send(URI service, String head, Body body) throws IOException {
        return sendExactly(service, head.strip() + "\nHost: localhost", body);
    }

    /** @param head request line and all headers, each ended by a line feed; only a blank line is added */
    public static Answer sendExactly(URI service, String head, Body body) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(TIMEOUT);
            OutputStream out = socket.getOutputStream();
            out.write((head.strip().replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            try {
                body.write(out);
                out.flush();
            } catch (IOException refused) {
                // The service may have answered and closed before the end; the answer is read below.
            }
            return read(socket.getInputStream());
        }
    }

    /**
     * Returns all that the service sends until it closes the connection, including answers before the final one.
     *
     * @param head as above; {@code Connection: close} is added
     */
    public static String everything(URI service, String head, byte[] body) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(TIMEOUT);
            OutputStream out = socket.getOutputStream();
            out.write((head.strip().replace("\n", "\r\n") + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A body in chunks, endless until the service refuses more or the size is reached. */
    public static Body chunked(long size) {
        byte[] piece = " ".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
        return out -> {
            for (long sent = 0; sent < size; sent += piece.length) {
                out.write("2000\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(piece);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        };
    }

    private static Answer read(InputStream in) throws IOException {
        String[] status = line(in).split(" ");
        List<String> headers = new ArrayList<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
        }
        Answer head = new Answer(Integer.parseInt(status[1]), headers, "", false);
        int length = head.header("Content-Length").map(Integer::parseInt).orElse(0);
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        boolean closes = head.header("Connection").filter("close"::equals).isPresent();
        return new Answer(head.status, headers, body, closes && in.read() == -1);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next == -1) {
                throw new IOException("The connection was closed after '" + line + "'.");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
