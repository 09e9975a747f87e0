package dev.canopy.lesson;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.configuration.EnabledBy;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.ReceivedBytes;
import dev.canopy.statement.StatementBudget;
import dev.canopy.statement.Statements;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The users of a tenant over HTTP, read by a loading strategy. */
@RequestTimeout
@EnabledBy(Lesson.ENABLED)
@Path(Lesson.LOADING)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Lesson.TAG)
class LoadingResource {
    private final LoadingStrategies strategies;
    private final TenantRepository tenants;

    LoadingResource(LoadingStrategies strategies, TenantRepository tenants) {
        this.strategies = strategies;
        this.tenants = tenants;
    }

    @GET
    @Path("lazy")
    @Needs(Role.OPERATOR)
    @StatementBudget(value = 4, repeats = "two statements for each user, because the lesson shows N+1")
    @Operation(
            operationId = "loadLazily",
            summary = "Read users with their organizations and tenants, one by one (N+1)",
            description = "Reads the organization and tenant of each user with separate statements. The data"
                    + " are the same as with any other strategy.")
    public Uni<LoadingResponse> lazy(@BeanParam LoadingParams params) {
        return read(Strategy.LAZY, params.toSelection());
    }

    @GET
    @Path("{strategy}")
    @Needs(Role.OPERATOR)
    @StatementBudget(value = 4, repeats = "'batch' runs a statement for each batch")
    @Operation(
            operationId = "loadByStrategy",
            summary = "Read users with their organizations and tenants, by a loading strategy",
            description = "The data are the same with each strategy. The response also reports the statements,"
                    + " rows, bytes and time that the strategy needed.")
    public Uni<LoadingResponse> load(
            @Parameter(
                            description = "the name of the loading strategy",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {
                                                "join-fetch",
                                                "entity-graph",
                                                "batch",
                                                "subselect",
                                                "bulk-in",
                                                "projection",
                                                "panache-projection",
                                                "none"
                                            }))
                    @RestPath
                    String strategy,
            @BeanParam LoadingParams params) {
        Strategy known =
                Strategy.of(strategy).orElseThrow(() -> ProblemException.notFound("loading strategy", strategy));
        return read(known, params.toSelection());
    }

    private Uni<LoadingResponse> read(Strategy strategy, UserSelection selection) {
        // If statements are not counted for this request, these counters stay at zero.
        Statements statements = Statements.current().orElseGet(Statements::begin);
        ReceivedBytes received = statements.measure();
        return strategies
                .load(strategy, selection)
                .call(users ->
                        users.isEmpty() ? fail(selection) : Uni.createFrom().voidItem())
                .map(users -> LoadingResponse.of(
                        strategy,
                        statements,
                        received,
                        users.stream().sorted(UserEntry.ORDER).toList()));
    }

    /**
     * Explains an empty result: fails with 404 if the tenant or the user does not exist, but not if the tenant has no
     * users. The scope is unlimited, because only operators run the lesson.
     */
    private Uni<Void> fail(UserSelection selection) {
        return switch (selection) {
            case UserSelection.OfTenant tenant ->
                tenants.getId(Scope.all(), tenant.key()).replaceWithVoid();
            case UserSelection.One one ->
                throw ProblemException.notFound("user", one.id().toString());
        };
    }
}
