package dev.canopy.budget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.access.Scope;
import dev.canopy.query.SingleFlight;
import dev.canopy.request.VersionTags;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Serves reads of single budgets. A client may read a budget before each call of a model, so concurrent reads of the
 * same budget share one read and one body.
 */
@ApplicationScoped
class BudgetReads {
    private static final int MAX_KNOWN = 20_000;

    private final BudgetService service;
    private final ObjectMapper json;
    private final SingleFlight<Asked, Response> reads = new SingleFlight<>();

    /** The budgets as they were read last: most likely, the next read needs the same statements. */
    private final Cache<Asked, BudgetView> known =
            Caffeine.newBuilder().maximumSize(MAX_KNOWN).executor(Runnable::run).build();

    BudgetReads(BudgetService service, ObjectMapper json) {
        this.service = service;
        this.json = json;
    }

    /** Callers with equal scopes get the same response. */
    private record Asked(String scope, String key, String name) {}

    private static final class Response {
        private final byte[] body;
        private final Instant version;

        Response(byte[] body, Instant version) {
            this.body = body;
            this.version = version;
        }
    }

    /** Fails with 404 if the budget or the tenant does not exist. */
    Uni<RestResponse<byte[]>> get(Scope scope, String key, String name) {
        Asked asked = new Asked(scope.key(), key, name);
        return reads.join(
                        asked,
                        () -> read(scope, asked).map(BudgetResponse::from).map(this::write))
                .map(response -> VersionTags.response(response.body, response.version));
    }

    private Uni<BudgetStatus> read(Scope scope, Asked asked) {
        BudgetView before = known.getIfPresent(asked);
        Uni<BudgetStatus> status = before == null
                ? service.get(scope, asked.key, asked.name)
                : service.getAgain(scope, asked.key, asked.name, before);
        return status.onItem()
                .invoke(read -> known.put(asked, read.budget()))
                .onFailure()
                .invoke(() -> known.invalidate(asked));
    }

    private Response write(BudgetResponse budget) {
        try {
            return new Response(json.writeValueAsBytes(budget), budget.version());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
