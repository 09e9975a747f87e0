package dev.canopy.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violations;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the lines of an import, all of them, and says what is wrong with each. */
@ApplicationScoped
public class NdjsonImport {
    private static final int MAX_VIOLATIONS = 100;
    private static final Duration MAX_SILENCE = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final ObjectMapper json;

    NdjsonImport(Vertx vertx, ObjectMapper json) {
        this.vertx = vertx;
        this.json = json;
    }

    /**
     * What is imported.
     *
     * @param things what they are, for messages
     * @param max of them in one import, which are kept in memory and written in one transaction
     * @param maxLine in bytes
     */
    public record Limits(String things, int max, int maxLine) {}

    /** Reads what one line describes; what is wrong is added to the violations below the pointer, and the result is void. */
    @FunctionalInterface
    public interface LineReader<T> {
        T read(JsonNode json, String pointer, Violations violations);
    }

    /** Fails with {@link ProblemException}: 400 unreadable, 408 silent, 413 too large, 422 naming what is wrong. */
    public <T> Uni<List<T>> read(HttpServerRequest request, Limits limits, LineReader<T> reader) {
        List<T> drafts = new ArrayList<>();
        Violations violations = new Violations();
        return NdjsonBody.forEachPart(vertx, request, new NdjsonBody.Limits(limits.maxLine, MAX_SILENCE), lines -> {
                    if (drafts.size() + lines.size() > limits.max) {
                        throw tooLarge("An import takes at most " + limits.max + " " + limits.things + ".");
                    }
                    lines.forEach(line -> drafts.add(read(line, limits, pointer(drafts.size()), reader, violations)));
                    return Uni.createFrom().voidItem();
                })
                .map(read -> {
                    violations.throwIfAny();
                    return drafts;
                });
    }

    /** The pointer of a draft in messages: its place among the lines, from 0. */
    public static String pointer(int index) {
        return "/" + index;
    }

    private <T> T read(
            NdjsonBody.Line line, Limits limits, String pointer, LineReader<T> reader, Violations violations) {
        if (line.isTooLong()) {
            throw tooLarge("Line " + line.number() + " is longer than " + limits.maxLine + " bytes.");
        }
        if (violations.size() >= MAX_VIOLATIONS) {
            violations.throwIfAny();
        }
        try {
            return reader.read(json.readTree(line.content().getBytes()), pointer, violations);
        } catch (IOException malformed) {
            throw ProblemException.unreadable("Line " + line.number() + " is not valid JSON.");
        }
    }

    private static ProblemException tooLarge(String detail) {
        return new ProblemException(ProblemType.TOO_LARGE, detail, List.of());
    }
}
