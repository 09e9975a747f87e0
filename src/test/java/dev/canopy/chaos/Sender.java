package dev.canopy.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends a request to one instance or the other, again and again until it is answered. For one thread. */
final class Sender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int UNAVAILABLE = 503;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<Instance> instances;
    private final Tally tally;
    private final Random random;
    private final long deadline;

    /** @param deadline of {@link System#nanoTime} after which what is not answered is given up */
    Sender(List<Instance> instances, Tally tally, Random random, long deadline) {
        this.instances = instances;
        this.tally = tally;
        this.random = random;
        this.deadline = deadline;
    }

    /** A request to any instance. */
    record Request(String method, String path, String type, String body) {}

    /**
     * Sends a request until it is answered by one of these statuses.
     *
     * @param doubt called for each try whose result is unknown
     * @throws IllegalStateException if it is not answered in time
     */
    HttpResponse<String> untilAnswered(Request request, Set<Integer> statuses, Consumer<Request> doubt)
            throws InterruptedException {
        while (System.nanoTime() < deadline) {
            Optional<HttpResponse<String>> answer = send(request);
            if (answer.isPresent() && statuses.contains(answer.get().statusCode())) {
                return answer.get();
            }
            doubt.accept(request);
            answer.ifPresentOrElse(this::refused, tally.unanswered::increment);
            TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(180));
        }
        tally.wrong("never answered: " + request.path);
        throw new IllegalStateException("never answered: " + request);
    }

    private void refused(HttpResponse<String> answer) {
        if (answer.statusCode() == UNAVAILABLE
                && answer.headers().firstValue("Retry-After").isPresent()) {
            tally.unavailable.increment();
        } else {
            tally.wrong(answer + " " + answer.headers().map() + " " + answer.body());
        }
    }

    private Optional<HttpResponse<String>> send(Request request) throws InterruptedException {
        Instance instance = instances.get(random.nextInt(instances.size()));
        URI address = URI.create("http://127.0.0.1:" + instance.wire().port() + request.path);
        BodyPublisher body = BodyPublishers.ofString(request.body);
        HttpRequest sent = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Content-Type", request.type)
                // with its length, or in chunks
                .method(request.method, random.nextBoolean() ? body : BodyPublishers.fromPublisher(body))
                .build();
        try {
            return Optional.of(CLIENT.send(sent, BodyHandlers.ofString()));
        } catch (HttpTimeoutException late) {
            tally.overdue.increment();
            return Optional.empty();
        } catch (IOException lost) {
            return Optional.empty();
        }
    }
}
