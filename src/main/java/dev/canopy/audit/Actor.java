package dev.canopy.audit;

import dev.canopy.access.Caller;
import dev.canopy.access.CurrentCaller;
import dev.canopy.statement.Statements;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Gives the database the caller that makes a change. */
public final class Actor {
    private Actor() {}

    /**
     * From now on, the statements of the current request run in the name of its caller. Does nothing outside requests.
     */
    public static void becomeCaller() {
        CurrentCaller.find()
                .ifPresent(caller -> Statements.current().ifPresent(statements -> statements.actAs(toJson(caller))));
    }

    /** The form in which the function audit_caller of the database reads the actor. */
    private static String toJson(Caller caller) {
        return new JsonObject()
                .put("kind", caller.kind().name().toLowerCase(Locale.ROOT))
                .put("name", caller.name())
                .put("id", caller.id())
                .encode();
    }
}
