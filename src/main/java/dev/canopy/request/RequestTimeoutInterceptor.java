package dev.canopy.request;

import dev.canopy.problem.ProblemException;
import dev.canopy.statement.Statements;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Gives up a request if its response takes too long, or if the client has closed the connection. The statements of the
 * request are cancelled, and this ends its work in the service.
 *
 * <p>The Uni of the response is not cancelled, as Quarkus would do when the client has gone. The session would then be
 * closed at once, and its connection lent to another request, which would wait for the statement that still runs.
 */
@RequestTimeout
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
class RequestTimeoutInterceptor {
    private final Vertx vertx;
    private final Duration limit;

    RequestTimeoutInterceptor(Vertx vertx, RequestConfig config) {
        this.vertx = vertx;
        this.limit = config.requestTimeout();
    }

    @AroundInvoke
    @Nullable Object bound(InvocationContext call) throws Exception {
        Object result = call.proceed();
        return result instanceof Uni<?> answer
                ? bound(answer, request(call.getParameters()), isInTime(call.getMethod()))
                : result;
    }

    private static boolean isInTime(Method method) {
        return method.getDeclaringClass().getAnnotation(RequestTimeout.class).inTime();
    }

    private <T> Uni<T> bound(Uni<T> answer, Optional<HttpServerRequest> request, boolean inTime) {
        return Uni.createFrom().emitter(emitter -> {
            Optional<Statements> statements = Statements.current();
            AtomicBoolean answered = new AtomicBoolean();
            AtomicBoolean counted = new AtomicBoolean(counts(request));
            long timer = vertx.setPeriodic(limit.toMillis(), tick -> {
                boolean counts = counts(request);
                if (inTime && counted.getAndSet(counts) && counts) {
                    emitter.fail(tooLong());
                }
            });
            emitter.onTermination(() -> {
                vertx.cancelTimer(timer);
                if (!answered.get()) {
                    statements.ifPresent(Statements::cancel);
                }
            });
            answer.onTermination().invoke(() -> answered.set(true)).subscribe().with(emitter::complete, emitter::fail);
        });
    }

    /**
     * Time does not count while the body arrives, because the client sets the pace, and after the response has begun.
     */
    private static boolean counts(Optional<HttpServerRequest> request) {
        return request.isEmpty()
                || (request.get().isEnded() && !request.get().response().headWritten());
    }

    private ProblemException tooLong() {
        return ProblemException.unavailable(
                "The response took longer than " + limit.toMillis() / 1000.0 + " s, so the request was cancelled.");
    }

    /** A method that reads the body or writes the response itself has the request as a parameter. */
    private static Optional<HttpServerRequest> request(Object[] parameters) {
        return Arrays.stream(parameters)
                .map(parameter -> parameter instanceof RoutingContext routing ? routing.request() : parameter)
                .filter(HttpServerRequest.class::isInstance)
                .map(HttpServerRequest.class::cast)
                .findFirst();
    }
}
