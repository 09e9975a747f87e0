package dev.canopy.lesson;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import org.eclipse.microprofile.config.spi.Converter;

/** Whether the lesson is there. */
@ConfigMapping(prefix = "canopy.lesson")
interface LessonConfig {
    /** {@code true} or {@code false}. */
    @WithDefault("false")
    @WithConverter(Exactly.class)
    boolean enabled();

    /** Quarkus compares letter by letter whether to disable a resource: "no" or "FALSE" would enable it. */
    final class Exactly implements Converter<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean convert(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(Lesson.ENABLED + " must be true or false, not " + text);
            };
        }
    }
}
