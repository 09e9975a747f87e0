package dev.canopy.problem;

/**
 * The catalogue of problems. Each is a {@code type} of RFC 9457 under {@code /problems/}, with its fixed title and HTTP
 * status.
 */
public enum ProblemType {
    /** The body cannot be read at all: not JSON, not UTF-8, broken off. */
    UNREADABLE_BODY("unreadable-body", 400, "The body cannot be read"),
    /** A query parameter is unknown or has no acceptable value. */
    INVALID_PARAMETER("invalid-parameter", 400, "A parameter is not acceptable"),
    /** The request is broken below the level of parameters and bodies. */
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    /** Nothing is at this address, or the caller may not see it. */
    NOT_FOUND("not-found", 404, "Not found"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "None of the accepted media types is offered"),
    /** The client has stopped in the middle of its body. */
    BODY_TIMEOUT("body-timeout", 408, "The body did not arrive in time"),
    /** What is asked for contradicts what is stored. */
    CONFLICT("conflict", 409, "The request conflicts with the present state"),
    TOO_LARGE("too-large", 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type is not supported"),
    /** The header Content-Encoding names what this service does not decode. */
    UNSUPPORTED_ENCODING("unsupported-encoding", 415, "The encoding of the body is not supported"),
    /** The body was read, but its content is not acceptable. */
    INVALID_CONTENT("invalid-content", 422, "The content is not acceptable"),
    /** The parameters were read, but what they ask for is made of events that are gone. */
    EVENTS_NOT_KEPT("events-not-kept", 422, "The events of that time are no longer kept"),
    /** Our mistake; the log has it. */
    INTERNAL("internal", 500, "Something went wrong on our side"),
    /** For now: the answer says when to come again. */
    UNAVAILABLE("unavailable", 503, "The service cannot answer now");

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String uri() {
        return "/problems/" + slug;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** What to tell of a failure of which only the status is known. */
    String detail(String path) {
        return switch (this) {
            case NOT_FOUND -> "Nothing is at " + path + ".";
            case METHOD_NOT_ALLOWED -> "This address does not offer the method; see the header Allow.";
            case NOT_ACCEPTABLE -> "The header Accept names no media type that this address offers.";
            case UNSUPPORTED_MEDIA_TYPE -> "The header Content-Type names no media type that this address reads.";
            case TOO_LARGE -> "The body is larger than this service accepts.";
            case INTERNAL -> "The failure has been logged; the same request may succeed later.";
            default -> "The request is not acceptable.";
        };
    }

    /** The type for a status that a framework has chosen; other 4xx are a bad request, all else is internal. */
    static ProblemType ofStatus(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 409 -> CONFLICT;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 422 -> INVALID_CONTENT;
            case 503 -> UNAVAILABLE;
            default -> status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL;
        };
    }
}
