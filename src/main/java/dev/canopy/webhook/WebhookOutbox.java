package dev.canopy.webhook;

import static dev.canopy.query.ArrayColumns.texts;
import static dev.canopy.query.ArrayColumns.uuids;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Adds messages to webhooks in the transaction of the caller. They are sent after its commit. */
@ApplicationScoped
public class WebhookOutbox {
    private static final String ADD = "select add_deliveries($1, $2, $3)";

    WebhookOutbox() {}

    /** @param payload the body, JSON */
    public record Message(UUID webhook, MessageType type, String payload) {}

    /**
     * Adds messages in their order. A message to a webhook that does not exist, or does not want its type, is left out.
     */
    public Uni<Void> add(SqlConnection transaction, List<Message> messages) {
        if (messages.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.tuple()
                .addArrayOfUUID(uuids(messages, Message::webhook))
                .addArrayOfString(texts(messages, message -> message.type().text()))
                .addArrayOfString(texts(messages, Message::payload));
        return transaction.preparedQuery(ADD).execute(values).replaceWithVoid();
    }
}
