package dev.canopy.lesson;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Reads the configuration of the lesson at the start, so that an invalid value stops the service at once. */
@Singleton
class LessonCheck {
    private static final Logger LOG = Logger.getLogger(LessonCheck.class);

    void start(@Observes StartupEvent event, LessonConfig config) {
        if (config.enabled()) {
            LOG.infof("The lesson is enabled at %s", Lesson.ROOT);
        }
    }
}
