package dev.canopy.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.CharConversionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Converts each failure of a request to problem+json. An unexpected failure is a 500 with neutral text, logged once.
 */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response problem(ProblemException failure, UriInfo uri) {
        return response(failure, uri).build();
    }

    @ServerExceptionMapper
    Response mismatch(MismatchedInputException failure, UriInfo uri) {
        return response(unacceptable(failure), uri).build();
    }

    @ServerExceptionMapper
    Response constraint(StreamConstraintsException failure, UriInfo uri) {
        return response(ProblemException.unreadableJson(failure), uri).build();
    }

    @ServerExceptionMapper
    Response encoding(CharConversionException failure, UriInfo uri) {
        return response(ProblemException.unreadableJson(failure), uri).build();
    }

    @ServerExceptionMapper
    Response webApplication(WebApplicationException failure, UriInfo uri) {
        if (failure.getCause() instanceof JacksonException cause) {
            return response(unacceptable(cause), uri).build();
        }
        Response original = failure.getResponse();
        if (original.getStatus() < 400) {
            return original;
        }
        ProblemException problem = ProblemException.ofStatus(
                original.getStatus(), uri.getRequestUri().getRawPath());
        return response(problem.type() == ProblemType.INTERNAL ? internal(failure, uri) : problem, uri)
                .build();
    }

    @ServerExceptionMapper
    Response partlyDone(PartlyDoneException failure, UriInfo uri) {
        Throwable cause = failure.cause();
        ProblemException problem = cause instanceof ProblemException known ? known : unexpected(cause, uri);
        return response(problem, uri, failure.done()).build();
    }

    @ServerExceptionMapper
    Response any(Throwable failure, UriInfo uri) {
        return response(unexpected(failure, uri), uri).build();
    }

    private static ProblemException unexpected(Throwable failure, UriInfo uri) {
        if (failure instanceof HttpClosedException) {
            LOG.debugf("The client of %s has gone", uri.getPath());
            return new ProblemException(ProblemType.BAD_REQUEST, "The body ended prematurely.", List.of());
        }
        return DatabaseTrouble.of(failure)
                .map(trouble -> {
                    LOG.logf(
                            trouble.level(),
                            "Request for %s failed: %s (%s)",
                            uri.getPath(),
                            trouble.detail(),
                            failure.getMessage());
                    return ProblemException.unavailable(trouble.detail());
                })
                .or(() -> refused(failure, uri))
                .or(() -> tooMuch(failure, uri))
                .orElseGet(() -> internal(failure, uri));
    }

    /** A request for more data than the database can process. Trying again does not help. */
    private static Optional<ProblemException> tooMuch(Throwable failure, UriInfo uri) {
        if (!SqlState.PROGRAM_LIMIT_EXCEEDED.caused(failure)) {
            return Optional.empty();
        }
        LOG.warnf("Request for %s exceeded a limit of the database: %s", uri.getPath(), failure.getMessage());
        return Optional.of(new ProblemException(
                ProblemType.BAD_REQUEST,
                "The request needs a value that is too large for the database. Request less at a time.",
                List.of()));
    }

    private static Optional<ProblemException> refused(Throwable failure, UriInfo uri) {
        Optional<ProblemException> refused = ConstraintViolations.of(failure);
        // What must be unique is not looked up before: these conflicts are ordinary.
        Logger.Level level = SqlState.UNIQUE_VIOLATION.caused(failure) ? Logger.Level.DEBUG : Logger.Level.INFO;
        refused.ifPresent(problem ->
                LOG.logf(level, "Request for %s was refused by the database: %s", uri.getPath(), problem.detail()));
        return refused;
    }

    private static ProblemException internal(Throwable failure, UriInfo uri) {
        SessionMistakes.log(LOG, failure, uri.getPath());
        return new ProblemException(ProblemType.INTERNAL, ProblemType.INTERNAL.detail(uri.getPath()), List.of());
    }

    private static Response.ResponseBuilder response(ProblemException failure, UriInfo uri) {
        return response(failure, uri, Map.of());
    }

    private static Response.ResponseBuilder response(ProblemException failure, UriInfo uri, Map<String, Object> more) {
        Problem problem = Problem.of(
                failure.type(), failure.detail(), uri.getRequestUri().getRawPath(), failure.violations(), more);
        Response.ResponseBuilder response = Response.status(failure.type().status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem);
        if (failure.type() == ProblemType.UNAUTHENTICATED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, ProblemResponse.CHALLENGE);
        }
        failure.retryAfter().ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, seconds));
        return response;
    }

    /** Replaces the messages of Jackson, because they contain class names. */
    private static ProblemException unacceptable(JacksonException failure) {
        // To Jackson, text after the end of the body is also a mismatch, although of no field.
        if (failure instanceof StreamReadException
                || failure.getCause() instanceof StreamReadException
                || failure.getOriginalMessage().startsWith("Trailing token")) {
            return ProblemException.unreadableJson(failure);
        }
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return ProblemException.content(pointer(unknown), "is not a known field");
        }
        if (failure instanceof JsonMappingException mapping) {
            return ProblemException.content(pointer(mapping), "does not have the expected type");
        }
        return ProblemException.unreadableJson(failure);
    }

    private static String pointer(JsonMappingException failure) {
        JsonPointer pointer = JsonPointer.empty();
        for (JsonMappingException.Reference step : failure.getPath()) {
            pointer = step.getFieldName() == null
                    ? pointer.appendIndex(step.getIndex())
                    : pointer.appendProperty(step.getFieldName());
        }
        return pointer.toString();
    }
}
