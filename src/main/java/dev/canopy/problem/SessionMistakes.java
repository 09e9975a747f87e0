package dev.canopy.problem;

import io.quarkus.runtime.BlockingOperationNotAllowedException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernate.LazyInitializationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Typical mistakes with an asynchronous session, recognized by their exceptions. The message of the exception says
 * little about the mistake, and the stack trace is that of a library, so the log gets a sentence instead.
 */
@RegisterForReflection( // Mutiny.fetch looks for it by its name
        classNames = "org.hibernate.reactive.logging.impl.Log_$logger",
        methods = false,
        fields = false)
public final class SessionMistakes {
    /** @param message a part of the exception's message; empty matches any message */
    private record Mistake(Class<? extends Throwable> type, String message, String sentence) {
        boolean explains(Throwable failure) {
            return type.isInstance(failure)
                    && String.valueOf(failure.getMessage()).contains(message);
        }
    }

    private static final String OWN_CODE = "dev.canopy.";

    /** Every response of the database passes through these packages, so they do not show the place of a mistake. */
    private static final List<String> DRIVER = List.of("dev.canopy.statement.", "dev.canopy.database.");

    private static final List<Mistake> ALL = List.of(
            new Mistake(
                    LazyInitializationException.class,
                    "HR000055",
                    "an association is fetched after its session was closed; fetch it before the session is closed"),
            new Mistake(
                    LazyInitializationException.class,
                    "(no session)",
                    "a lazy collection is accessed outside its session; fetch it explicitly before the session is closed"),
            new Mistake(
                    LazyInitializationException.class,
                    "",
                    "a lazy association is accessed before it is fetched; fetch it explicitly"),
            new Mistake(
                    IllegalStateException.class,
                    "Illegal pop()",
                    "two queries run on one session at the same time; run one after the other"),
            new Mistake(
                    IllegalStateException.class,
                    "HR000068",
                    "a session is opened or used on a worker thread; use it on its event loop only"),
            new Mistake(
                    IllegalStateException.class,
                    "HR000069",
                    "a session is used on another thread than its own; return to its context first"),
            new Mistake(
                    IllegalStateException.class,
                    "No current Mutiny.Session found",
                    "no session is open; open one with Panache.withSession or @WithSession"),
            new Mistake(
                    IllegalStateException.class,
                    "No current Vertx context found",
                    "a session is opened outside a Vert.x context; run the work in a new context"),
            new Mistake(
                    IllegalStateException.class,
                    "The current thread cannot be blocked",
                    "an event loop waits for a Uni; return the Uni instead"),
            new Mistake(
                    BlockingOperationNotAllowedException.class,
                    "JTA transaction",
                    "@Transactional is on a reactive method; use @WithTransaction or Panache.withTransaction"));

    private SessionMistakes() {}

    /** Logs the failure of a request: in one line if it is such a mistake, otherwise with its stack trace. */
    public static void log(Logger log, @Nullable Throwable failure, String path) {
        Optional<String> mistake = explain(failure);
        if (mistake.isPresent()) {
            log.errorf("Request for %s failed: %s", path, mistake.get());
        } else {
            log.errorf(failure, "Request for %s failed", path);
        }
    }

    /**
     * Returns a line for the log: the mistake, its exception and, if the stack trace shows it, the place in our code.
     * Empty if the failure is none of these mistakes.
     */
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
                // Methods that Hibernate and Quarkus add to our classes have no line number.
                .filter(frame -> frame.getLineNumber() > 0)
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
    }
}
