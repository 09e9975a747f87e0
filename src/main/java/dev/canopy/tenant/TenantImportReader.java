package dev.canopy.tenant;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.platform.NdjsonBody;
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
class TenantImportReader {
    private static final int MAX_VIOLATIONS = 100;
    private static final Duration MAX_SILENCE = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final ObjectMapper json;
    private final TenantConfig config;

    TenantImportReader(Vertx vertx, ObjectMapper json, TenantConfig config) {
        this.vertx = vertx;
        this.json = json;
        this.config = config;
    }

    Uni<List<TenantDraft>> read(HttpServerRequest request) {
        List<TenantDraft> drafts = new ArrayList<>();
        Violations violations = new Violations();
        NdjsonBody.Limits limits = new NdjsonBody.Limits(config.maxLine(), MAX_SILENCE);
        return NdjsonBody.forEachPart(vertx, request, limits, lines -> {
                    add(lines, drafts, violations);
                    return Uni.createFrom().voidItem();
                })
                .map(read -> {
                    violations.throwIfAny();
                    return drafts;
                });
    }

    /** The pointer of a draft in messages: its place among the lines, from 0. */
    static String pointer(int index) {
        return "/" + index;
    }

    private void add(List<NdjsonBody.Line> lines, List<TenantDraft> drafts, Violations violations) {
        if (drafts.size() + lines.size() > config.maxImport()) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE, "An import takes at most " + config.maxImport() + " tenants.", List.of());
        }
        for (NdjsonBody.Line line : lines) {
            if (line.isTooLong()) {
                throw new ProblemException(
                        ProblemType.TOO_LARGE,
                        "Line " + line.number() + " is longer than " + config.maxLine() + " bytes.",
                        List.of());
            }
            String pointer = pointer(drafts.size());
            try {
                drafts.add(TenantDraft.read(json.readTree(line.content().getBytes()), pointer, violations));
            } catch (IOException malformed) {
                throw ProblemException.unreadable("Line " + line.number() + " is not valid JSON.");
            }
            if (violations.size() >= MAX_VIOLATIONS) {
                violations.throwIfAny();
            }
        }
    }
}
