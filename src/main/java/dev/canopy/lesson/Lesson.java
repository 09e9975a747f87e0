package dev.canopy.lesson;

/** The common constants of the endpoints of the lesson. */
final class Lesson {
    /**
     * The configuration key that enables the endpoints, {@code true} or {@code false} (the default). It is read when
     * the service starts, so that the same package can be started with either value.
     */
    static final String ENABLED = "canopy.lesson.enabled";

    static final String ROOT = "/api/v1/lesson";
    static final String LOADING = ROOT + "/loading";
    static final String PITFALLS = ROOT + "/pitfalls";

    /** The tag in the OpenAPI document. The names of all schemas of the lesson begin with it as well. */
    static final String TAG = "Lesson";

    private Lesson() {}
}
