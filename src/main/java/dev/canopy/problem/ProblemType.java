package dev.canopy.problem;

/**
 * The catalogue of problems. Each is a {@code type} of RFC 9457 under {@code /problems/}, with its fixed title and HTTP
 * status.
 */
public enum ProblemType {
    /** The body cannot be read: it is not JSON, is not UTF-8, or ends prematurely. */
    UNREADABLE_BODY("unreadable-body", 400, "The body cannot be read"),
    /** A query parameter is unknown or has no acceptable value. */
    INVALID_PARAMETER("invalid-parameter", 400, "A parameter is not acceptable"),
    /** The request is malformed in another way than its parameters or its body. */
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    /** The request has no credential, or one that is not valid. */
    UNAUTHENTICATED("unauthenticated", 401, "A valid credential is needed"),
    /** The caller sees the resource, but has no role that allows the request. */
    FORBIDDEN("forbidden", 403, "The caller's role does not allow this request"),
    /** The resource does not exist, or the caller may not see it. */
    NOT_FOUND("not-found", 404, "Not found"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "None of the accepted media types is offered"),
    /** The client took too long to send the first line and the headers of its request. */
    HEAD_TIMEOUT("head-timeout", 408, "The head of the request did not arrive in time"),
    /** The client stopped sending in the middle of its body, or sent it too slowly. */
    BODY_TIMEOUT("body-timeout", 408, "The body did not arrive in time"),
    /** The request contradicts the stored data. */
    CONFLICT("conflict", 409, "The request conflicts with the current state"),
    /** A reservation would exceed the amount of a budget. */
    BUDGET_EXHAUSTED("budget-exhausted", 409, "A budget is exhausted"),
    /** The header If-Match names no version that is stored. */
    PRECONDITION_FAILED("precondition-failed", 412, "The resource is not in the expected state"),
    TOO_LARGE("too-large", 413, "The body is too large"),
    /** The address has more characters than the server reads. */
    ADDRESS_TOO_LONG("address-too-long", 414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type is not supported"),
    /** The header Content-Encoding names an encoding that this service does not decode. */
    UNSUPPORTED_ENCODING("unsupported-encoding", 415, "The encoding of the body is not supported"),
    /** The body was read, but its content is not acceptable. */
    INVALID_CONTENT("invalid-content", 422, "The content is not acceptable"),
    /** The header Host names a host that this service does not serve. */
    MISDIRECTED_REQUEST("misdirected-request", 421, "The host is not served here"),
    /** The parameters are valid, but the response needs events that are no longer kept. */
    EVENTS_NOT_KEPT("events-not-kept", 422, "The events of that time are no longer kept"),
    /**
     * The caller, or the address that it calls from, has used up its rate. The header Retry-After says when to try
     * again.
     */
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many requests"),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The headers are too large"),
    /** A fault of the service. The log has the details. */
    INTERNAL("internal", 500, "Internal error"),
    /** HTTP does not define the method. */
    UNKNOWN_METHOD("unknown-method", 501, "The method is unknown"),
    /** The service cannot handle the request at the moment. The header Retry-After says when to try again. */
    UNAVAILABLE("unavailable", 503, "The service is temporarily unavailable"),
    UNSUPPORTED_VERSION("unsupported-version", 505, "The version of HTTP is not supported");

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

    /** Returns the detail for a failure if only its status is known. */
    public String detail(String path) {
        return switch (this) {
            case NOT_FOUND -> "There is no resource at " + path + ".";
            case METHOD_NOT_ALLOWED -> "This address does not support the method; see the header Allow.";
            case NOT_ACCEPTABLE -> "The header Accept names no media type that this address offers.";
            case UNSUPPORTED_MEDIA_TYPE -> "The header Content-Type names no media type that this address accepts.";
            case TOO_LARGE -> "The body is larger than this service accepts.";
            case ADDRESS_TOO_LONG -> "The first line of the request is longer than this service accepts.";
            case HEADERS_TOO_LARGE -> "The headers are larger than this service accepts.";
            case UNAVAILABLE -> "The service is starting or shutting down.";
            case INTERNAL -> "The failure has been logged; the same request may succeed later.";
            default -> "The request is not acceptable.";
        };
    }

    /**
     * Returns the type for a status that a framework has chosen. Any other 4xx is a bad request, and everything else is
     * internal.
     */
    public static ProblemType ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 409 -> CONFLICT;
            case 412 -> PRECONDITION_FAILED;
            case 413 -> TOO_LARGE;
            case 414 -> ADDRESS_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 422 -> INVALID_CONTENT;
            case 429 -> TOO_MANY_REQUESTS;
            case 431 -> HEADERS_TOO_LARGE;
            case 503 -> UNAVAILABLE;
            default -> status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL;
        };
    }
}
