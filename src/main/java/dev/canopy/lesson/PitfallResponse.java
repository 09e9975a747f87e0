package dev.canopy.lesson;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The result of running a pitfall. */
@Schema(name = "LessonPitfall", description = "the result of running a pitfall")
record PitfallResponse(
        @Schema(examples = "unfetched-to-one", required = true, description = "the name of the pitfall")
        String name,

        @Schema(required = true, description = "the mistake, in a few words")
        String does,

        @Schema(required = true, description = "the cause, and the correct way")
        String meaning,

        @Schema(required = true, description = "the code of the mistake and its result")
        PitfallRun mistake,

        @Schema(required = true, description = "the code of the correct way and its result")
        PitfallRun answer) {

    /** A pitfall in a list. */
    @Schema(name = "LessonPitfallEntry", description = "a pitfall in a list")
    record Entry(
            @Schema(description = "the name of the pitfall") String name,

            @Schema(description = "the mistake, in a few words")
            String does,

            @Schema(description = "the path of the request that runs the pitfall")
            String href) {
        static Entry of(Pitfall pitfall) {
            return new Entry(pitfall.name(), pitfall.mistake(), Lesson.PITFALLS + "/" + pitfall.name());
        }
    }

    /** All pitfalls. */
    @Schema(name = "LessonPitfalls", description = "all pitfalls")
    record All(@Schema(description = "the pitfalls") List<Entry> data) {}
}
