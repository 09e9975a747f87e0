package dev.canopy.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import java.io.IOException;
import java.util.List;

/** The one exception for what a client can be told. Its detail reaches the client word for word. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String detail;
    private final transient List<Violation> violations;

    public ProblemException(ProblemType type, String detail, List<Violation> violations) {
        // No stack trace: this is an answer, made at the rate of bad requests, not a fault to hunt.
        super(detail, null, false, false);
        this.type = type;
        this.detail = detail;
        this.violations = List.copyOf(violations);
    }

    public static ProblemException notFound(String what, String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no " + what + " '" + name + "'.", List.of());
    }

    public static ProblemException conflict(String detail) {
        return new ProblemException(ProblemType.CONFLICT, detail, List.of());
    }

    /** A query parameter that cannot be accepted. */
    public static ProblemException parameter(String name, String detail) {
        return parameter(ProblemType.INVALID_PARAMETER, name, detail);
    }

    /** A query parameter that asks for what can no longer be told. */
    public static ProblemException notKept(String name, String detail) {
        return parameter(ProblemType.EVENTS_NOT_KEPT, name, detail);
    }

    private static ProblemException parameter(ProblemType type, String name, String detail) {
        return new ProblemException(
                type, "The parameter '" + name + "' " + detail + ".", List.of(new Violation(name, detail)));
    }

    /** A body whose content cannot be accepted; the detail names the first of the violations. */
    public static ProblemException content(List<Violation> violations) {
        Violation first = violations.get(0);
        String where = first.pointer().isEmpty() ? "The body" : first.pointer();
        String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
        return new ProblemException(ProblemType.INVALID_CONTENT, where + " " + first.detail() + more + ".", violations);
    }

    public static ProblemException content(String pointer, String detail) {
        return content(List.of(new Violation(pointer, detail)));
    }

    public static ProblemException unreadable(String detail) {
        return new ProblemException(ProblemType.UNREADABLE_BODY, detail, List.of());
    }

    /** JSON that cannot be read; Jackson's own messages name classes, so that only the place is taken from them. */
    public static ProblemException unreadableJson(IOException failure) {
        JsonLocation place = failure instanceof JacksonException json ? json.getLocation() : null;
        String where = place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
        return unreadable("The body is not valid JSON" + where + ".");
    }

    /** What may succeed a second later. */
    public static ProblemException unavailable(String detail) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, List.of());
    }

    /** What is wrong, in a sentence for the client. */
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
