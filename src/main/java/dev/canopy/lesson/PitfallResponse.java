package dev.canopy.lesson;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A pitfall as it went just now. */
@Schema(name = "LessonPitfall")
record PitfallResponse(
        @Schema(examples = "unfetched-to-one", required = true)
        String name,

        @Schema(required = true, description = "what is done, in a few words")
        String does,

        @Schema(required = true, description = "what happens and what to do, in plain words")
        String meaning,

        @Schema(required = true) RecordedSide mistake,

        @Schema(required = true) RecordedSide answer) {

    /** A pitfall in a list. */
    @Schema(name = "LessonPitfallEntry")
    record Entry(String name, String does, String href) {
        static Entry of(Pitfall pitfall) {
            return new Entry(pitfall.name(), pitfall.mistake(), Lesson.PITFALLS + "/" + pitfall.name());
        }
    }

    /** All of them. */
    @Schema(name = "LessonPitfalls")
    record All(List<Entry> data) {}
}
