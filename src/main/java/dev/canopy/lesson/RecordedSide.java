package dev.canopy.lesson;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.mutiny.CompositeException;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One side of a pitfall, as it went. */
@Schema(name = "LessonSide")
record RecordedSide(
        @Schema(required = true) Outcome outcome,

        @Schema(
                required = true,
                description = "the exception and its message, or what came of it",
                examples = "LazyInitializationException: HR000056: …")
        String message,

        @Schema(required = true, description = "what was run, from the source of the service")
        String code) {

    /** How it ended. */
    @Schema(name = "LessonOutcome")
    enum Outcome {
        /** With an exception. */
        @JsonProperty("failed")
        FAILED,
        /** Without one, and silently not as it was meant. */
        @JsonProperty("lost")
        LOST,
        /** As it was meant. */
        @JsonProperty("correct")
        CORRECT
    }

    static RecordedSide of(Observation seen, String code) {
        return new RecordedSide(seen.asMeant() ? Outcome.CORRECT : Outcome.LOST, seen.what(), code);
    }

    static RecordedSide of(Throwable failure, String code) {
        Throwable told = failure;
        while (told.getCause() != null && isEnvelope(told)) {
            told = told.getCause();
        }
        return new RecordedSide(Outcome.FAILED, told.getClass().getSimpleName() + ": " + told.getMessage(), code);
    }

    /** One that only carries the failure of something that ran beside others. */
    private static boolean isEnvelope(Throwable failure) {
        return failure instanceof CompositeException || failure instanceof CompletionException;
    }
}
