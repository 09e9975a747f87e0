package dev.canopy.search;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.database.FromReplica;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Search over HTTP. */
@RequestTimeout
@Path("/api/v1/search")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Search", description = "full-text search")
class SearchResource {
    private final SearchRepository repository;

    SearchResource(SearchRepository repository) {
        this.repository = repository;
    }

    @GET
    @FromReplica
    @Needs(Role.VIEWER)
    @StatementBudget(1)
    @Operation(
            operationId = "search",
            summary = "Search tenants, users, organizations and features",
            description =
                    "Finds words in names, in keys and in e-mail addresses. If no words are found, the hits are those"
                            + " with a similar name.")
    public Uni<SearchResponse> search(@BeanParam SearchParams params) {
        return repository
                .list(CurrentCaller.scope(), params.text(), params.kinds(), params.hits())
                .map(SearchResponse::new);
    }
}
