package dev.canopy.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.CharConversionException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * Converts each failure of a request to problem+json. An unexpected failure is a 500 with neutral text, logged once.
 */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** The failures of a connection. Only connections to the database fail with them; those of clients are closed. */
    private static final List<Class<? extends Exception>> LOST = List.of(
            ClosedConnectionException.class,
            SocketException.class,
            SocketTimeoutException.class,
            UnknownHostException.class,
            ClosedChannelException.class,
            SSLException.class);

    private static final String BUSY = "All connections to the database are in use.";

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
        ProblemException unavailable = unavailable(failure);
        if (unavailable == null) {
            Optional<ProblemException> refused = ConstraintViolations.of(failure);
            refused.ifPresent(known ->
                    LOG.infof("Request for %s was refused by the database: %s", uri.getPath(), known.detail()));
            return refused.orElseGet(() -> internal(failure, uri));
        }
        LOG.logf(
                unavailable.detail().equals(BUSY) ? Logger.Level.DEBUG : Logger.Level.WARN, // not one for each of many
                "Request for %s failed: %s (%s)",
                uri.getPath(),
                unavailable.detail(),
                failure.getMessage());
        return unavailable;
    }

    private static ProblemException internal(Throwable failure, UriInfo uri) {
        SessionMistakes.log(LOG, failure, uri.getPath());
        return new ProblemException(ProblemType.INTERNAL, ProblemType.INTERNAL.detail(uri.getPath()), List.of());
    }

    /** The problem (503) if the database cannot answer at the moment; null for any other failure. */
    static @Nullable ProblemException unavailable(Throwable failure) {
        if (isBehind(failure, ConnectionPoolTooBusyException.class)) {
            return ProblemException.unavailable(BUSY);
        }
        if (SqlState.QUERY_CANCELED.caused(failure)) {
            return ProblemException.unavailable("The database has not answered within the limit of a statement.");
        }
        if (SqlState.isOfOthers(failure)) {
            return ProblemException.unavailable("Another request is changing the same data.");
        }
        if (SqlState.DISK_FULL.caused(failure)) {
            return ProblemException.unavailable("The disk of the database is full.");
        }
        return SqlState.isAway(failure) || LOST.stream().anyMatch(lost -> isBehind(failure, lost))
                ? ProblemException.unavailable("The database cannot be reached.")
                : null;
    }

    private static boolean isBehind(Throwable failure, Class<? extends Throwable> type) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(type::isInstance);
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
