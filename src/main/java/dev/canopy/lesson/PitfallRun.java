package dev.canopy.lesson;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.mutiny.CompositeException;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The result of one side of a pitfall: the mistake or the correct way. */
@Schema(name = "LessonSide", description = "the result of one side of a pitfall")
record PitfallRun(
        @Schema(
                required = true,
                description = "'failed' with an exception, 'lost' if the work was silently not done, or 'correct'")
        Outcome outcome,

        @Schema(
                required = true,
                description = "the exception and its message, or the observed result",
                examples = "LazyInitializationException: HR000056: …")
        String message,

        @Schema(required = true, description = "the code that was run, from the source of the service")
        String code) {

    /** The outcome of the run. */
    @Schema(name = "LessonOutcome", description = "how one side of a pitfall ended")
    enum Outcome {
        /** An exception was thrown. */
        @JsonProperty("failed")
        FAILED,
        /** No exception was thrown, but the work was silently not done. */
        @JsonProperty("lost")
        LOST,
        /** The work was done. */
        @JsonProperty("correct")
        CORRECT
    }

    static PitfallRun of(Observation seen, String code) {
        return new PitfallRun(seen.correct() ? Outcome.CORRECT : Outcome.LOST, seen.message(), code);
    }

    static PitfallRun of(Throwable failure, String code) {
        Throwable cause = failure;
        while (cause.getCause() != null && isEnvelope(cause)) {
            cause = cause.getCause();
        }
        return new PitfallRun(Outcome.FAILED, cause.getClass().getSimpleName() + ": " + cause.getMessage(), code);
    }

    /** Whether an exception only wraps the failure of parallel or asynchronous work. */
    private static boolean isEnvelope(Throwable failure) {
        return failure instanceof CompositeException || failure instanceof CompletionException;
    }
}
