package dev.canopy.budget;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a reservation in the OpenAPI document. {@link ReservationDraft} reads reservations field by field. */
@Schema(
        name = "NewReservation",
        description = "usage that is about to happen, as an amount, or as a model and quantities, or both")
record ReservationRequest(
        @Schema(
                examples = "call-1",
                nullable = true,
                minLength = 1,
                maxLength = ReservationId.MAX,
                description =
                        "the id of the reservation, unique within the tenant; a request with the id and content of an earlier"
                                + " one gets the same response; the service makes an id if it is omitted")
        @Nullable String id,

        @Schema(
                type = SchemaType.STRING,
                format = "decimal",
                examples = "0.25",
                nullable = true,
                description =
                        "the cost to reserve in the currency of the account, 0 or more, as a decimal string or a number, rounded"
                                + " half to even to nine digits after the point; if omitted, the cost of the quantities by the"
                                + " price of the model at present")
        @Nullable String amount,

        @Schema(
                examples = "large",
                nullable = true,
                minLength = 1,
                maxLength = 200,
                description = "the model that will be used")
        @Nullable String model,

        @Schema(
                examples = "batch",
                nullable = true,
                minLength = 1,
                maxLength = 200,
                description = "the service tier of the model, which picks among its prices")
        @Nullable String serviceTier,

        @Schema(
                examples = "{\"inputTokens\":1200,\"outputTokens\":4000}",
                nullable = true,
                maxProperties = 50,
                description =
                        "the largest quantities that the use may have, as in a UsageEvent; input and output tokens count against"
                                + " budgets of tokens")
        @Nullable Map<String, Object> quantities,

        @Schema(
                examples = "PT5M",
                nullable = true,
                format = "duration",
                description =
                        "the time after which the reservation expires, an ISO-8601 duration of 1 second or more; at most an hour,"
                                + " and 5 minutes if omitted, unless the service is configured otherwise")
        @Nullable String expiresIn) {}
