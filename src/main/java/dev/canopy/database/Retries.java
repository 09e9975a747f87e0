package dev.canopy.database;

import dev.canopy.statement.Statements;
import io.smallrye.mutiny.Uni;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Repeats work that has failed because of a concurrent change. */
public final class Retries {
    private static final int MOST = 3;

    private Retries() {}

    /**
     * Runs the work, and up to three times more if it fails for a reason that may be gone by then. The statement budget
     * of the request is that of one attempt, and is not checked any more once there are several.
     *
     * @param work starts from its beginning in each attempt
     */
    public static <T> Uni<T> of(Predicate<Throwable> reason, Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .deferred(work::get)
                .onFailure(reason)
                .invoke(() -> Statements.current().ifPresent(Statements::spare))
                .onFailure(reason)
                .retry()
                .atMost(MOST);
    }
}
