package dev.canopy.database;

import dev.canopy.statement.Statements;
import dev.canopy.statement.VertxContexts;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/**
 * Lets the standby serve a request, and the database itself if the standby does not. The {@code Uni} or {@code Multi}
 * of the method is subscribed to once more for that, so its pipeline must find out at each subscription where it reads.
 * A file that has begun is not repeated.
 */
@FromReplica
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE) // within the limit of time
class FromReplicaInterceptor {
    private final ReadReplica replica;
    private final ReadAfter readAfter;

    FromReplicaInterceptor(ReadReplica replica, ReadAfter readAfter) {
        this.replica = replica;
        this.readAfter = readAfter;
    }

    @AroundInvoke
    @Nullable Object read(InvocationContext call) throws Exception {
        Long after = readAfter.asked(); // also without a standby, so that it is refused everywhere if it is wrong
        Object answer = call.proceed();
        if (!replica.isConfigured()) {
            return answer;
        }
        return switch (answer) {
            case Uni<?> one -> one(one, after);
            case RestMulti<?> file -> file(file, after);
            default -> throw new IllegalStateException(call.getMethod() + " returns another type");
        };
    }

    private <T> Uni<T> one(Uni<T> answer, @Nullable Long after) {
        return Uni.createFrom().deferred(() -> {
            ReadTarget target = enter(after);
            if (!target.isReplica()) {
                return answer;
            }
            Context context = Vertx.currentContext();
            return unlessLeft(answer, target, context)
                    .onFailure(failure -> replica.isToBeAskedAgain(target, failure))
                    .recoverWithUni(() -> inPrimary(context).chain(() -> answer));
        });
    }

    private <T> RestMulti<T> file(RestMulti<T> answer, @Nullable Long after) {
        Multi<T> read = Multi.createFrom().deferred(() -> {
            ReadTarget target = enter(after);
            if (!target.isReplica()) {
                return answer;
            }
            Context context = Vertx.currentContext();
            AtomicBoolean begun = new AtomicBoolean();
            return unlessLeft(answer, target, context)
                    .onItem()
                    .invoke(() -> begun.set(true))
                    .onFailure(failure -> !begun.get() && replica.isToBeAskedAgain(target, failure))
                    .recoverWithMulti(() -> inPrimary(context).onItem().transformToMulti(now -> answer));
        });
        RestMulti.SyncRestMulti.Builder<T> file = RestMulti.fromMultiData(read);
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> file.header(name, value)));
        return file.build();
    }

    /** Fails when the standby is left, whether or not its connections end then. */
    private static <T> Uni<T> unlessLeft(Uni<T> answer, ReadTarget target, Context context) {
        return Uni.createFrom().emitter(emitter -> {
            Runnable leave = () -> VertxContexts.run(context, () -> emitter.fail(gone()));
            target.requests().add(leave);
            Cancellable attempt = answer.onTermination()
                    .invoke(() -> target.requests().remove(leave))
                    .subscribe()
                    .with(emitter::complete, emitter::fail);
            emitter.onTermination(attempt::cancel);
        });
    }

    private static <T> Multi<T> unlessLeft(Multi<T> answer, ReadTarget target, Context context) {
        return Multi.createFrom().deferred(() -> {
            CompletableFuture<T> left = new CompletableFuture<>();
            Runnable leave = () -> VertxContexts.run(context, () -> left.completeExceptionally(gone()));
            target.requests().add(leave);
            Multi<T> attempt = answer.onTermination().invoke(() -> {
                target.requests().remove(leave);
                left.complete(null); // ends the other stream without an item
            });
            return Multi.createBy()
                    .merging()
                    .streams(attempt, Uni.createFrom().completionStage(left).toMulti());
        });
    }

    private static IllegalStateException gone() {
        return new IllegalStateException("The read replica does not respond.");
    }

    private ReadTarget enter(@Nullable Long after) {
        ReadTarget target = replica.choose(after);
        target.enter();
        return target;
    }

    /**
     * From here on, the request reads from the database, in its own context. It may run its statements a second time.
     */
    private static Uni<Void> inPrimary(Context context) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(work -> VertxContexts.run(context, work))
                .invoke(() -> {
                    ReadTarget.PRIMARY.enter();
                    Statements.current().ifPresent(Statements::spare);
                });
    }
}
