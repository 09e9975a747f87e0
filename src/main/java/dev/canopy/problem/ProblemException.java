package dev.canopy.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The exception for every failure that a client may see. Its detail is sent to the client unchanged. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String detail;
    private final transient List<Violation> violations;
    private final long retryAfter;

    public ProblemException(ProblemType type, String detail, List<Violation> violations) {
        this(type, detail, violations, type == ProblemType.UNAVAILABLE ? 1 : 0);
    }

    private ProblemException(ProblemType type, String detail, List<Violation> violations, long retryAfter) {
        // No stack trace: a bad request is no fault of ours, and there may be many of them.
        super(detail, null, false, false);
        this.type = type;
        this.detail = detail;
        this.violations = List.copyOf(violations);
        this.retryAfter = retryAfter;
    }

    /**
     * A failure that a framework has reported with nothing but a status.
     *
     * @param path the path of the request, without its query
     */
    public static ProblemException ofStatus(int status, String path) {
        ProblemType type = ProblemType.ofStatus(status);
        return new ProblemException(type, type.detail(path), List.of());
    }

    /**
     * A resource that does not exist, or that the caller may not see.
     *
     * @param what its kind, such as {@code tenant}
     * @param name its key or id, as the client sent it
     */
    public static ProblemException notFound(String what, String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no " + what + " '" + name + "'.", List.of());
    }

    /** A request without a valid credential. */
    public static ProblemException unauthenticated(String detail) {
        return new ProblemException(ProblemType.UNAUTHENTICATED, detail, List.of());
    }

    /** A credential that is not valid. The response has no reason, because a reason would help to find a valid one. */
    public static ProblemException invalidCredential() {
        return unauthenticated("The credential is not valid.");
    }

    /** A request that no role of the caller allows. */
    public static ProblemException forbidden() {
        return new ProblemException(
                ProblemType.FORBIDDEN, "This request needs a role that the caller does not have here.", List.of());
    }

    /** A request that contradicts the stored data. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(ProblemType.CONFLICT, detail, List.of());
    }

    /**
     * A request that contradicts the stored data by one of its values. The value and the detail form a sentence.
     *
     * @param pointer a JSON pointer into the body, or the name of a parameter
     */
    public static ProblemException conflict(String pointer, String detail) {
        String where = pointer.startsWith("/") ? pointer : "The parameter '" + pointer + "'";
        return new ProblemException(
                ProblemType.CONFLICT, where + " " + detail + ".", List.of(new Violation(pointer, detail)));
    }

    /** A change of a version that is not stored. */
    public static ProblemException preconditionFailed(String detail) {
        return new ProblemException(ProblemType.PRECONDITION_FAILED, detail, List.of());
    }

    /** A header that cannot be understood. The name and the detail form a sentence. */
    public static ProblemException header(String name, String detail) {
        return new ProblemException(
                ProblemType.BAD_REQUEST,
                "The header '" + name + "' " + detail + ".",
                List.of(new Violation(name, detail)));
    }

    /** A reservation that would exceed the amount of a budget. */
    public static ProblemException budgetExhausted(String detail) {
        return new ProblemException(ProblemType.BUDGET_EXHAUSTED, detail, List.of());
    }

    /**
     * A query parameter that cannot be accepted. The name and the detail form a sentence, such as "The parameter
     * 'limit' must be …".
     */
    public static ProblemException parameter(String name, String detail) {
        return parameter(ProblemType.INVALID_PARAMETER, name, detail);
    }

    /** A query parameter that asks for events that are no longer kept. */
    public static ProblemException notKept(String name, String detail) {
        return parameter(ProblemType.EVENTS_NOT_KEPT, name, detail);
    }

    private static ProblemException parameter(ProblemType type, String name, String detail) {
        return new ProblemException(
                type, "The parameter '" + name + "' " + detail + ".", List.of(new Violation(name, detail)));
    }

    /** A body whose content cannot be accepted. The detail names the first violation. */
    public static ProblemException content(List<Violation> violations) {
        Violation first = violations.get(0);
        String where = first.pointer().isEmpty() ? "The body" : first.pointer();
        String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
        return new ProblemException(ProblemType.INVALID_CONTENT, where + " " + first.detail() + more + ".", violations);
    }

    /** A body whose content cannot be accepted because of one violation. */
    public static ProblemException content(String pointer, String detail) {
        return content(List.of(new Violation(pointer, detail)));
    }

    /**
     * A key or a name in the address under which nothing can be stored. The parameter and the detail form a sentence,
     * such as "The key in the address must match …".
     */
    public static ProblemException address(String parameter, String detail) {
        return new ProblemException(
                ProblemType.INVALID_CONTENT,
                "The " + parameter + " in the address " + detail + ".",
                List.of(new Violation(parameter, detail)));
    }

    /** A body that cannot be read. */
    public static ProblemException unreadable(String detail) {
        return new ProblemException(ProblemType.UNREADABLE_BODY, detail, List.of());
    }

    /**
     * A body that is not valid JSON. Only the position is taken from Jackson's message, which contains names of
     * classes.
     */
    public static ProblemException unreadableJson(IOException failure) {
        JsonLocation place = failure instanceof JacksonException json ? json.getLocation() : null;
        String where = place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
        return unreadable("The body is not valid JSON" + where + ".");
    }

    /** A request that may succeed a second later. */
    public static ProblemException unavailable(String detail) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, List.of());
    }

    /**
     * A request beyond a rate.
     *
     * @param wait until when the rate allows another one
     */
    public static ProblemException tooManyRequests(String detail, Duration wait) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        return new ProblemException(ProblemType.TOO_MANY_REQUESTS, detail, List.of(), Math.max(1, seconds));
    }

    /** The value of the header Retry-After, in seconds; empty if trying again does not help. */
    public Optional<String> retryAfter() {
        return retryAfter == 0 ? Optional.empty() : Optional.of(Long.toString(retryAfter));
    }

    /** The reason, as a sentence for the client. */
    public String detail() {
        return detail;
    }

    public ProblemType type() {
        return type;
    }

    public List<Violation> violations() {
        return violations;
    }
}
