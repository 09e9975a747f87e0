package dev.canopy.webhook;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of requests about webhooks in the OpenAPI document. {@link WebhookDraft} reads them field by field. */
final class WebhookRequest {
    private static final String URL = "the address of the receiver: https with a public host";
    private static final String EVENTS =
            "the types of the messages that are sent, of budget.threshold and metric.threshold; all if empty or null";

    private WebhookRequest() {}

    @Schema(name = "NewWebhook", description = "a webhook to be added")
    record Create(
            @Schema(
                    examples = "https://hooks.example.com/canopy",
                    required = true,
                    maxLength = WebhookUrl.MAX,
                    description = URL)
            String url,

            @Schema(nullable = true, description = EVENTS) @Nullable List<String> events) {}

    @Schema(name = "WebhookPatch", description = "changes of a webhook; omitted fields stay the same")
    record Patch(
            @Schema(examples = "https://hooks.example.com/canopy", maxLength = WebhookUrl.MAX, description = URL)
            String url,

            @Schema(nullable = true, description = EVENTS) @Nullable List<String> events) {}

    @Schema(name = "WebhookRotation", description = "how the secret of a webhook is replaced")
    record Rotate(
            @Schema(
                    examples = "PT24H",
                    nullable = true,
                    defaultValue = "PT24H",
                    description =
                            "how long messages are also signed with the previous secret, as an ISO-8601 duration from PT0S to P30D")
            @Nullable String overlap) {}
}
