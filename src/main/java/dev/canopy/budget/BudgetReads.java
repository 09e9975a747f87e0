package dev.canopy.budget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.Scope;
import dev.canopy.query.SingleFlight;
import dev.canopy.request.VersionTags;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Answers reads of single budgets. A client may read a budget before each call of a model, so concurrent reads of the same budget
 * share one read and one body.
 */
@ApplicationScoped
class BudgetReads {
    private final BudgetService service;
    private final ObjectMapper json;
    private final SingleFlight<Asked, Answer> reads = new SingleFlight<>();

    BudgetReads(BudgetService service, ObjectMapper json) {
        this.service = service;
        this.json = json;
    }

    /** Callers with equal scopes get the same answer. */
    private record Asked(String scope, String key, String name) {}

    private static final class Answer {
        private final byte[] body;
        private final Instant version;

        Answer(byte[] body, Instant version) {
            this.body = body;
            this.version = version;
        }
    }

    /** Fails with 404 if the budget or the tenant does not exist. */
    Uni<RestResponse<byte[]>> get(Scope scope, String key, String name) {
        return reads.join(
                        new Asked(scope.key(), key, name),
                        () -> service.get(scope, key, name)
                                .map(BudgetResponse::from)
                                .map(this::write))
                .map(answer -> VersionTags.answer(answer.body, answer.version));
    }

    private Answer write(BudgetResponse budget) {
        try {
            return new Answer(json.writeValueAsBytes(budget), budget.version());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
