package dev.canopy.lesson;

/** What the addresses of the lesson have in common. */
final class Lesson {
    /**
     * The key that brings them into being: {@code true}, or else {@code false}, which is how they are built. It is read when the
     * service starts, so that the packaged one may be started with either.
     */
    static final String ENABLED = "canopy.lesson.enabled";

    static final String ROOT = "/api/v1/lesson";
    static final String LOADING = ROOT + "/loading";
    static final String PITFALLS = ROOT + "/pitfalls";

    /** In the OpenAPI document; the names of all shapes begin with it, too. */
    static final String TAG = "Lesson";

    private Lesson() {}
}
