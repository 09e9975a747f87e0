package dev.canopy.credential;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The caller over HTTP. */
@RequestTimeout
@Path("/api/v1/me")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Access")
class MeResource {
    @GET
    @Needs({})
    @StatementBudget(0)
    @Operation(
            operationId = "getMe",
            summary = "Read the caller",
            description = "Describes the caller of the request. Any caller may send it.")
    public Uni<KeyResponse.Me> get() {
        return Uni.createFrom().item(KeyResponse.Me.from(CurrentCaller.get()));
    }
}
