package dev.canopy.webhook;

import dev.canopy.problem.ProblemException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters of the list of webhooks. */
record WebhookParams(
        @Parameter(
                description = "only the webhooks that get the messages of this type",
                schema =
                        @Schema(
                                type = SchemaType.STRING,
                                enumeration = {"budget.threshold", "metric.threshold"}))
        @RestQuery
        @Nullable String event) {
    /**
     * The type that the webhooks get; empty for any.
     *
     * @throws ProblemException (400) if there is no such type
     */
    Optional<MessageType> type() {
        return Optional.ofNullable(event)
                .map(text -> MessageType.parse(text)
                        .orElseThrow(() ->
                                ProblemException.parameter("event", "must be budget.threshold or metric.threshold")));
    }
}
