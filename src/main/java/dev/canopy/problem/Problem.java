package dev.canopy.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of an error response, {@code application/problem+json} (RFC 9457).
 *
 * @param more members that only some problems have
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@RegisterForReflection(targets = {Problem.class, Violation.class})
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        List<Violation> errors,
        @JsonAnyGetter @Schema(hidden = true) Map<String, Object> more) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    }

    static Problem of(
            ProblemType type, String detail, String instance, List<Violation> violations, Map<String, Object> more) {
        return new Problem(type.uri(), type.title(), type.status(), detail, instance, violations, more);
    }
}
