package dev.canopy.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violations;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads all lines of an import and collects the errors of each. */
@ApplicationScoped
public class NdjsonImport {
    private static final int MAX_VIOLATIONS = 100;
    private static final Duration MAX_SILENCE = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final JsonReader json;
    private final BodyMemory memory;

    NdjsonImport(Vertx vertx, JsonReader json, BodyMemory memory) {
        this.vertx = vertx;
        this.json = json;
        this.memory = memory;
    }

    /**
     * The limits of an import.
     *
     * @param things the plural name of the imported rows, for messages, such as {@code users}
     * @param max the maximum number of rows; they are kept in memory and written in one transaction
     * @param maxLine the maximum size of a line
     */
    public record Limits(String things, int max, MemorySize maxLine) {
        private int lineBytes() {
            return Math.toIntExact(maxLine.asLongValue());
        }
    }

    /**
     * Reads one row from the JSON of its line. Errors are added to the violations with pointers below {@code pointer};
     * the returned row is then not used.
     */
    @FunctionalInterface
    public interface LineReader<T> {
        T read(JsonNode json, String pointer, Violations violations);
    }

    /**
     * Returns the rows in the order of their lines. Fails with {@link ProblemException}: 400 if the body cannot be
     * read, 408 if the client is silent for a minute, 413 if the body has too many rows or a line is too long, 422 with
     * the errors of the content, 503 if the rows do not fit into the memory of bodies, which they take until the
     * request ends. After 100 errors, no further lines are read.
     */
    public <T> Uni<List<T>> read(HttpServerRequest request, Limits limits, LineReader<T> reader) {
        List<T> drafts = new ArrayList<>();
        Violations violations = new Violations();
        BodyMemory.Share share = memory.current();
        NdjsonBody.Limits stream = new NdjsonBody.Limits(limits.lineBytes(), MAX_SILENCE);
        share.take(stream.memory());
        return NdjsonBody.forEachPart(vertx, request, stream, lines -> {
                    if (drafts.size() + lines.size() > limits.max) {
                        throw tooLarge("An import takes at most " + limits.max + " " + limits.things + ".");
                    }
                    lines.forEach(line -> share.take(BodyMemory.cost(line.content())));
                    lines.forEach(line -> drafts.add(read(line, limits, pointer(drafts.size()), reader, violations)));
                    return Uni.createFrom().voidItem();
                })
                .map(read -> {
                    violations.throwIfAny();
                    return drafts;
                });
    }

    /** Returns the JSON pointer of a row in messages. The index counts rows from 0. */
    public static String pointer(int index) {
        return "/" + index;
    }

    private <T> T read(
            NdjsonBody.Line line, Limits limits, String pointer, LineReader<T> reader, Violations violations) {
        if (line.isTooLong()) {
            throw tooLarge("Line " + line.number() + " is longer than " + limits.lineBytes() + " bytes.");
        }
        if (violations.size() >= MAX_VIOLATIONS) {
            violations.throwIfAny();
        }
        try {
            return reader.read(json.read(line.content().getBytes()), pointer, violations);
        } catch (JsonFault fault) {
            violations.add(pointer + fault.pointer(), fault.detail());
            return reader.read(MissingNode.getInstance(), pointer, new Violations());
        } catch (IOException malformed) {
            throw ProblemException.unreadable("Line " + line.number() + " is not valid JSON.");
        }
    }

    private static ProblemException tooLarge(String detail) {
        return new ProblemException(ProblemType.TOO_LARGE, detail, List.of());
    }
}
