package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantKey;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters that name the event to delete. */
record EventDeletionParams(
        @Parameter(
                description = "the source of the event",
                schema =
                        @Schema(
                                type = SchemaType.STRING,
                                minLength = 1,
                                maxLength = UsageParser.MAX_TEXT,
                                defaultValue = UsageParser.DEFAULT_SOURCE))
        @RestQuery
        @Nullable String source,

        @Parameter(
                required = true,
                description = "the id of the event",
                schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = UsageParser.MAX_TEXT))
        @RestQuery
        @Nullable String id,

        @Parameter(
                description = "a tenant of the account of the event; needed if several accounts have an event with this"
                        + " source and id, because an event is identified by them within its account")
        @RestQuery
        @Nullable String tenant) {

    String sourceOrDefault() {
        return source == null ? UsageParser.DEFAULT_SOURCE : source;
    }

    /** @throws ProblemException (400) if it is missing */
    String existingId() {
        if (id == null || id.isEmpty()) {
            throw ProblemException.parameter("id", "is missing");
        }
        return id;
    }

    /**
     * A tenant of the account of the event; null if none is named.
     *
     * @throws ProblemException (404) if no tenant can have the key
     */
    @Nullable String account() {
        return tenant == null ? null : TenantKey.existing(tenant);
    }
}
