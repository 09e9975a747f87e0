package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.Scope;
import dev.canopy.body.BodyMemory;
import dev.canopy.body.JsonFault;
import dev.canopy.body.JsonReader;
import dev.canopy.body.NdjsonBody;
import dev.canopy.limit.EventLimit;
import dev.canopy.problem.PartlyDoneException;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.GracefulShutdown;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Ingests events: parses a body and stores its events chunk by chunk. Each chunk is durable before the next one starts.
 */
@ApplicationScoped
public class UsageService {
    /** The largest body, in bytes, that is parsed on the event loop. */
    private static final int PARSE_ON_EVENT_LOOP = 32_768;

    private static final Logger LOG = Logger.getLogger(UsageService.class);

    /** Reads the valid events of a body and adds the invalid ones to the outcome. */
    @FunctionalInterface
    interface Reader {
        List<UsageEvent> read(byte[] body, UsageParser parser, UsageOutcome outcome);
    }

    private final Appender appender;
    private final ScopedAppender scoped;
    private final UsageStreams streams;
    private final EventLimit limit;
    private final GracefulShutdown shutdown;
    private final BodyMemory memory;
    private final UsageConfig config;
    private final JsonReader json;
    private final Vertx vertx;

    UsageService(
            Appender appender,
            ScopedAppender scoped,
            UsageStreams streams,
            EventLimit limit,
            GracefulShutdown shutdown,
            BodyMemory memory,
            UsageConfig config,
            JsonReader json,
            Vertx vertx) {
        this.appender = appender;
        this.scoped = scoped;
        this.streams = streams;
        this.limit = limit;
        this.shutdown = shutdown;
        this.memory = memory;
        this.config = config;
        this.json = json;
        this.vertx = vertx;
    }

    /** Stores events that are known to be valid, and returns the number of accepted ones. */
    public Uni<Long> append(List<UsageEvent> events) {
        UsageOutcome outcome = new UsageOutcome(config.maxErrors());
        return appendEach(Scope.all(), chunks(events), 0, outcome).map(done -> outcome.accepted());
    }

    /**
     * Ingests one event or an array of events. Stores nothing if the body cannot be parsed to its end. Fails with
     * {@link PartlyDoneException} if some of the events could not be stored.
     */
    Uni<UsageOutcome> appendJson(Scope scope, byte[] body) {
        return append(scope, body, this::parseBody);
    }

    /** Ingests the events that the reader finds in a body. Stores nothing if the reader throws. */
    Uni<UsageOutcome> append(Scope scope, byte[] body, Reader reader) {
        limit.check();
        appender.checkRoom();
        UsageOutcome outcome = new UsageOutcome(config.maxErrors());
        Supplier<List<List<UsageEvent>>> parse = () -> chunks(reader.read(body, parser(), outcome));
        Uni<List<List<UsageEvent>>> chunks = body.length <= PARSE_ON_EVENT_LOOP
                ? Uni.createFrom().item(parse)
                : vertx.executeBlocking(Uni.createFrom().item(parse));
        Uni<UsageOutcome> ingesting = chunks.invoke(parsed ->
                        limit.charge(parsed.stream().mapToLong(List::size).sum() + outcome.rejected()))
                .chain(parsed -> appendEach(scope, parsed, body.length, outcome))
                .replaceWith(outcome);
        return memory.current().during(ingesting); // even if the client goes: the body is still parsed and committed
    }

    private Uni<Void> appendEach(Scope scope, List<List<UsageEvent>> chunks, long bytes, UsageOutcome outcome) {
        if (chunks.size() == 1) {
            return append(scope, chunks.getFirst(), bytes, outcome)
                    .onFailure(PartlyStoredException.class)
                    .transform(failure -> partlyDone(failure, outcome));
        }
        return Multi.createFrom()
                .iterable(chunks)
                .onItem()
                .transformToUniAndConcatenate(chunk -> append(scope, chunk, bytes / chunks.size(), outcome))
                .onItem()
                .ignoreAsUni()
                .onFailure()
                .transform(failure -> partlyDone(failure, outcome));
    }

    private static PartlyDoneException partlyDone(Throwable failure, UsageOutcome outcome) {
        return new PartlyDoneException(PartlyStoredException.cause(failure), outcome.toMembers());
    }

    private Uni<Void> append(Scope scope, List<UsageEvent> events, long bytes, UsageOutcome outcome) {
        return scoped.append(scope, events, bytes)
                .onItemOrFailure()
                .invoke((outcomes, failure) -> outcome.add(events, outcomes, failure))
                .replaceWithVoid();
    }

    /**
     * Ingests one event per line. A line that is not JSON is rejected, and the others are ingested. Fails with
     * {@link PartlyDoneException} if the body breaks off, the database fails or the service stops.
     */
    Uni<UsageOutcome> appendLines(Scope scope, HttpServerRequest request) {
        limit.check();
        NdjsonBody.Limits limits = new NdjsonBody.Limits((int) config.maxLine().asLongValue(), config.idleTimeout());
        memory.current().take(limits.memory());
        UsageStream stream = streams.open(scope, this::parseLines);
        Uni<Void> reading = NdjsonBody.forEachPart(
                vertx.getDelegate(),
                request,
                limits,
                lines -> limit.chargeAndWait(lines.size()).chain(() -> stream.take(lines)));
        return Uni.combine()
                .any()
                .of(reading, stream.failed(), shutdown.hurried())
                .chain(stream::finish)
                .onFailure()
                .call(stream::abandon)
                .onTermination()
                .invoke(streams::closed)
                .onFailure()
                .invoke(failure -> logEarlyEnd(failure, stream.outcome()))
                .onFailure()
                .transform(failure -> partlyDone(failure, stream.outcome()))
                .replaceWith(stream.outcome());
    }

    /** Logs the end of the stream, because the client may have disconnected and not get the response. */
    private static void logEarlyEnd(Throwable failure, UsageOutcome outcome) {
        if (failure instanceof ProblemException) {
            LOG.infof("A stream of usage ended early: %s %s", failure.getMessage(), outcome);
        }
    }

    private List<UsageEvent> parseLines(List<NdjsonBody.Line> lines, long first, UsageOutcome outcome) {
        List<UsageEvent> events = new ArrayList<>(lines.size());
        BiConsumer<JsonNode, Long> reader = reader(parser(), events, outcome);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isTooLong()) {
                String detail = "the line is longer than " + config.maxLine().asLongValue() + " bytes";
                outcome.reject(new UsageError(first + i, null, "", detail));
                continue;
            }
            try {
                reader.accept(json.read(lines.get(i).content().getBytes()), first + i);
            } catch (JsonFault fault) {
                outcome.reject(UsageError.of(fault, first + i));
            } catch (IOException malformed) {
                outcome.reject(new UsageError(first + i, null, "", "the line is not valid JSON"));
            }
        }
        return events;
    }

    private List<UsageEvent> parseBody(byte[] body, UsageParser parser, UsageOutcome outcome) {
        List<UsageEvent> events = new ArrayList<>();
        BiConsumer<JsonNode, Long> reader = reader(parser, events, outcome);
        if (!JsonReader.isArray(body)) {
            JsonNode event = json.readBody(body);
            if (!event.isObject()) {
                throw ProblemException.unreadable("The body must be an event or an array of events.");
            }
            reader.accept(event, 0L);
            return events;
        }
        long index = 0;
        for (JsonReader.Element element : json.readArray(body)) {
            try {
                reader.accept(element.read(), index);
            } catch (JsonFault fault) {
                outcome.reject(UsageError.of(fault, index));
            }
            index++;
        }
        return events;
    }

    private List<List<UsageEvent>> chunks(List<UsageEvent> events) {
        List<List<UsageEvent>> chunks = new ArrayList<>();
        for (int from = 0; from < events.size(); from += config.chunkSize()) {
            chunks.add(events.subList(from, Math.min(events.size(), from + config.chunkSize())));
        }
        return chunks;
    }

    /** A parser for events that arrive now. */
    UsageParser parser() {
        Instant now = Instant.now();
        return new UsageParser(now, now.plus(config.futureTolerance()), config.unknownFields());
    }

    private static BiConsumer<JsonNode, Long> reader(
            UsageParser parser, List<UsageEvent> events, UsageOutcome outcome) {
        return (event, index) -> {
            try {
                events.add(parser.parse(event, index));
            } catch (UsageParser.Rejected rejected) {
                outcome.reject(rejected.at(index, UsageParser.id(event)));
            }
        };
    }
}
