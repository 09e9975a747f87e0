package dev.canopy.problem;

import io.quarkus.runtime.BlockingOperationNotAllowedException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernate.LazyInitializationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The mistakes that an asynchronous session punishes, known by their exceptions. What these say is far from what was done, and the
 * stack is that of the library, so that the log has a sentence instead.
 */
final class SessionMistakes {
    /** @param message a part of it, or empty for any */
    private record Mistake(Class<? extends Throwable> type, String message, String sentence) {
        boolean explains(Throwable failure) {
            return type.isInstance(failure)
                    && String.valueOf(failure.getMessage()).contains(message);
        }
    }

    private static final String OWN_CODE = "dev.canopy.";

    /** Every answer of the database passes through these packages. */
    private static final List<String> DRIVER = List.of("dev.canopy.statement.", "dev.canopy.database.");

    private static final List<Mistake> ALL = List.of(
            new Mistake(
                    LazyInitializationException.class,
                    "HR000055",
                    "an association is fetched after its session is closed; fetch it before"),
            new Mistake(
                    LazyInitializationException.class,
                    "(no session)",
                    "a lazy collection is touched outside its session; fetch it explicitly, before the session is closed"),
            new Mistake(
                    LazyInitializationException.class,
                    "",
                    "a lazy association is touched that has not been fetched; fetch it explicitly"),
            new Mistake(
                    IllegalStateException.class,
                    "Illegal pop()",
                    "two queries run on one session at once; run one after the other"),
            new Mistake(
                    IllegalStateException.class,
                    "HR000068",
                    "a session is opened or used on a worker thread; use it on its event loop only"),
            new Mistake(
                    IllegalStateException.class,
                    "HR000069",
                    "a session is used on another thread than its own; come back to its context first"),
            new Mistake(
                    IllegalStateException.class,
                    "No current Mutiny.Session found",
                    "nothing has opened a session; open one by Panache.withSession or @WithSession"),
            new Mistake(
                    IllegalStateException.class,
                    "No current Vertx context found",
                    "a session is opened outside a Vert.x context; begin the work in a new one"),
            new Mistake(
                    IllegalStateException.class,
                    "The current thread cannot be blocked",
                    "an event loop waits for a Uni; return the Uni instead"),
            new Mistake(
                    BlockingOperationNotAllowedException.class,
                    "JTA transaction",
                    "@Transactional is on a reactive method; use @WithTransaction or Panache.withTransaction"));

    private SessionMistakes() {}

    /** Logs the failure of a request: in one line if it is such a mistake, with its stack if not. */
    static void log(Logger log, @Nullable Throwable failure, String path) {
        Optional<String> mistake = explain(failure);
        if (mistake.isPresent()) {
            log.errorf("Request for %s failed: %s", path, mistake.get());
        } else {
            log.errorf(failure, "Request for %s failed", path);
        }
    }

    /** A line for the log: the mistake, the exception behind it, and where our code made it, if the stack tells. */
    static Optional<String> explain(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Mistake mistake : ALL) {
                if (mistake.explains(cause)) {
                    String said = String.valueOf(cause.getMessage())
                            .lines()
                            .findFirst()
                            .orElse("");
                    return Optional.of("%s (%s: %s)%s"
                            .formatted(mistake.sentence(), cause.getClass().getSimpleName(), said, place(cause)));
                }
            }
        }
        return Optional.empty();
    }

    private static String place(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OWN_CODE)
                        && DRIVER.stream().noneMatch(frame.getClassName()::startsWith))
                // What Hibernate and Quarkus add to our classes has no line.
                .filter(frame -> frame.getLineNumber() > 0)
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
    }
}
