package dev.canopy.usage;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.ReadAfter;
import dev.canopy.ledger.Folder;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The deletion of events over HTTP. */
@RequestTimeout
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage")
class EventDeletionResource {
    private final EventDeletionRepository repository;
    private final Folder folder;
    private final ReadAfter readAfter;

    EventDeletionResource(EventDeletionRepository repository, Folder folder, ReadAfter readAfter) {
        this.repository = repository;
        this.folder = folder;
        this.readAfter = readAfter;
    }

    @DELETE
    @Needs(Role.MANAGER)
    @StatementBudget(3)
    @Operation(
            operationId = "deleteUsage",
            summary = "Delete an event",
            description =
                    "Deletes an event that should never have been sent. The metrics of its period no longer include it, and"
                            + " its source and id become free: an event with the same source and id is a new event. The request fails"
                            + " with 404 if the event does not exist, with 409 if several accounts have an event with this source and"
                            + " id and no tenant is named, and with 409 if the events of its month are no longer kept.")
    @APIResponse(responseCode = "204", description = "The event was deleted.")
    public Uni<Void> delete(@BeanParam EventDeletionParams params, @BeanParam VisibilityParam visibility) {
        Scope scope = CurrentCaller.scope();
        Visibility wanted = visibility.parse();
        String id = params.existingId();
        String account = params.account();
        return repository
                .delete(scope, params.sourceOrDefault(), id, account)
                .chain(() -> wanted.reached(folder, readAfter, account == null ? Set.of() : Set.of(account)));
    }
}
