package dev.canopy.body;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violation;
import java.util.List;

/**
 * JSON that is well-formed, but cannot be read: a name that is given twice or has half of a surrogate pair, a value
 * that is nested too deeply, a number that is too long or out of range, or bytes that are not UTF-8.
 */
public final class JsonFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String pointer;
    private final String detail;

    private JsonFault(ProblemType type, String pointer, String detail) {
        super(detail, null, false, false);
        this.type = type;
        this.pointer = pointer;
        this.detail = detail;
    }

    /** A fault of the text. */
    static JsonFault ofText(String pointer, String detail) {
        return new JsonFault(ProblemType.UNREADABLE_BODY, pointer, detail);
    }

    /** A number or a name that cannot be stored. */
    static JsonFault ofValue(String pointer, String detail) {
        return new JsonFault(ProblemType.INVALID_CONTENT, pointer, detail);
    }

    /** Whether only a value or a name cannot be stored, so that all other values can be read. */
    boolean isOfValue() {
        return type == ProblemType.INVALID_CONTENT;
    }

    /** A JSON pointer to the value, or to the nearest value around it if that would be very long. */
    public String pointer() {
        return pointer;
    }

    /** The fault of the value, such as {@code is given twice}. */
    public String detail() {
        return detail;
    }

    /** The place and the fault, as a sentence without its full stop. */
    public String message() {
        return (pointer.isEmpty() ? "the JSON" : pointer) + " " + detail;
    }

    /** The problem of a body with this fault: 422 for a value that cannot be stored, 400 for any other fault. */
    ProblemException toProblem() {
        String where = pointer.isEmpty() ? "The body" : pointer;
        return new ProblemException(type, where + " " + detail + ".", List.of(new Violation(pointer, detail)));
    }
}
