package dev.canopy.statement;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the setting {@code canopy.actor} of one connection equal to the {@linkplain Statements#actAs actor} of the
 * request that uses the connection, so that the audit log knows who makes a change. The setting is sent ahead of the
 * next statement, and only if it differs, so no statement waits for it. Use it on the event loop of the connection
 * only.
 */
final class ActorSetting {
    static final String NOBODY = "";

    private static final String SET = "select set_config('canopy.actor', $1, $2)";

    /** Sends the setting; the second value is whether the setting ends with the transaction. */
    @FunctionalInterface
    interface Sender {
        Future<?> send(Tuple values);
    }

    private final Sender sender;
    private @Nullable String ofSession = NOBODY;
    private @Nullable String ofTransaction;

    ActorSetting(Sender sender) {
        this.sender = sender;
    }

    /** @param connection the driver's own connection, whose statements are not counted */
    static ActorSetting of(SqlConnection connection) {
        return new ActorSetting(values -> connection.preparedQuery(SET).execute(values));
    }

    /** Makes the next statement, which is outside a transaction, run as this actor. */
    void become(String actor) {
        become(actor, false);
    }

    /** Makes the next statement of a transaction run as this actor. */
    void becomeInTransaction(String actor) {
        become(actor, true);
    }

    private void become(String actor, boolean inTransaction) {
        if (actor.equals(ofTransaction == null ? ofSession : ofTransaction)) {
            return;
        }
        if (inTransaction) {
            ofTransaction = actor;
        } else {
            ofSession = actor;
        }
        // The next statement will fail as well, but the one after it must not take the setting for granted.
        sender.send(Tuple.of(actor, inTransaction)).onFailure(unknown -> {
            ofTransaction = null;
            ofSession = null;
        });
    }

    /** At the end of a transaction its setting is gone, and that of the session counts again. */
    void endTransaction() {
        ofTransaction = null;
    }
}
