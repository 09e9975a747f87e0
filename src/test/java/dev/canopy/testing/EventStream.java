package dev.canopy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of server-sent events. Closing it closes its connection. */
public final class EventStream implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The result of {@link #poll} after the last block. */
    public static final Block END = new Block(Map.of());

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>();

    /** The fields between two blank lines; a comment has the name "". */
    public record Block(Map<String, String> fields) {
        public String id() {
            return fields.get("id");
        }

        public JsonNode data() {
            try {
                return JSON.readTree(fields.get("data"));
            } catch (IOException e) {
                throw new AssertionError(fields.toString(), e);
            }
        }

        public Map<String, Object> metrics() {
            return Dashboard.values(data());
        }
    }

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    /** @param headers names and values in turn */
    public static EventStream open(URI address, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new EventStream(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    public HttpResponse<InputStream> response() {
        return response;
    }

    /** The next event; what has no data, heartbeats for instance, is passed over. */
    public Block next() throws InterruptedException {
        return next("data");
    }

    /** The next block that has a field. */
    public Block next(String field) throws InterruptedException {
        while (true) {
            Block block = blocks.poll(30, TimeUnit.SECONDS);
            if (block == null || block == END) {
                throw new AssertionError(block == null ? "nothing came" : "the stream has ended");
            }
            if (block.fields.containsKey(field)) {
                return block;
            }
        }
    }

    /** The next block of any kind, the end, or null if neither comes within a second. */
    public Block poll() throws InterruptedException {
        return blocks.poll(1, TimeUnit.SECONDS);
    }

    /** Waits until the service ends the stream. */
    public void awaitEnd() throws InterruptedException {
        while (true) {
            Block block = blocks.poll(30, TimeUnit.SECONDS);
            if (block == null) {
                throw new AssertionError("the stream has not ended");
            }
            if (block == END) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException gone) {
            // as it should be
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    blocks.add(new Block(fields));
                    fields = new LinkedHashMap<>();
                } else {
                    int colon = line.indexOf(':');
                    fields.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
        } catch (IOException closed) {
            // by this client or by the service: either way the end
        }
        blocks.add(END);
    }
}
