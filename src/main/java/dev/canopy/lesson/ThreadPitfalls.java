package dev.canopy.lesson;

import io.netty.util.concurrent.EventExecutor;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.concurrent.Executor;
import org.hibernate.reactive.mutiny.Mutiny;

/** The mistakes of using a session, or of expecting one, on a thread or in a context that has none. */
@ApplicationScoped
class ThreadPitfalls {
    private final Mutiny.SessionFactory sessions;
    private final Vertx vertx;

    ThreadPitfalls(Mutiny.SessionFactory sessions, Vertx vertx) {
        this.sessions = sessions;
        this.vertx = vertx;
    }

    Uni<Observation> sessionOnWorkerMistake(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook())
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .emitOn(here()))
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> sessionOnWorkerAnswer(Example example) {
        return sessions.withSession(session -> Uni.createFrom()
                        .item(() -> example.notebook())
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) // only what blocks
                        .emitOn(here())
                        .chain(id -> session.find(Notebook.class, id)))
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> sessionOpenedOnWorkerMistake(Example example) {
        return Uni.createFrom()
                .deferred(() -> sessions.withSession(session -> session.find(Notebook.class, example.notebook())))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(here())
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> sessionOpenedOnWorkerAnswer(Example example) {
        return Uni.createFrom()
                .item(() -> example.notebook())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) // only what blocks
                .emitOn(here())
                .chain(id -> sessions.withSession(session -> session.find(Notebook.class, id)))
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> sessionOnOtherEventLoopMistake(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook())
                        .runSubscriptionOn(otherEventLoop())
                        .emitOn(here()))
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> sessionOnOtherEventLoopAnswer(Example example) {
        return sessions.withSession(session -> Uni.createFrom()
                        .item(() -> example.notebook())
                        .runSubscriptionOn(otherEventLoop())
                        .emitOn(here()) // back to the context of the session
                        .chain(id -> session.find(Notebook.class, id)))
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> noSessionMistake(Example example) {
        return Panache.getSession()
                .chain(session -> session.find(Notebook.class, example.notebook()))
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> noSessionAnswer(Example example) {
        return Panache.withSession(
                        () -> Panache.getSession().chain(session -> session.find(Notebook.class, example.notebook())))
                .map(ThreadPitfalls::found);
    }

    Uni<Observation> plainThreadMistake(Example example) {
        return Uni.createFrom()
                .<Observation>emitter(emitter -> Thread.ofPlatform()
                        .start(() -> Uni.createFrom()
                                .deferred(() -> noSessionAnswer(example))
                                .subscribe()
                                .with(emitter::complete, emitter::fail)))
                .emitOn(here());
    }

    Uni<Observation> plainThreadAnswer(Example example) {
        return Uni.createFrom()
                .<Observation>emitter(emitter -> Thread.ofPlatform()
                        .start(() -> VertxContextSupport.subscribe(
                                () -> noSessionAnswer(example).toMulti(),
                                result -> result.with(emitter::complete, emitter::fail))))
                .emitOn(here());
    }

    Uni<Observation> awaitOnEventLoopMistake(Example example) {
        Notebook notebook = sessions.withSession(session -> session.find(Notebook.class, example.notebook()))
                .await()
                .indefinitely();
        return Uni.createFrom().item(found(notebook));
    }

    Uni<Observation> awaitOnEventLoopAnswer(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook()))
                .map(notebook -> found(notebook)); // runs once the notebook is there; nothing waits for it
    }

    @Transactional
    Uni<Observation> transactionalMistake(Example example) {
        return Panache.getSession()
                .chain(session -> session.find(Notebook.class, example.notebook()))
                .map(ThreadPitfalls::found);
    }

    @WithTransaction
    Uni<Observation> transactionalAnswer(Example example) {
        return Panache.getSession()
                .chain(session -> session.find(Notebook.class, example.notebook()))
                .map(ThreadPitfalls::found);
    }

    private static Observation found(Notebook notebook) {
        return new Observation(notebook.title().equals(Example.TITLE), "The title is '" + notebook.title() + "'.");
    }

    /** Runs the next step in the Vert.x context of the caller. */
    private static Executor here() {
        var context = Vertx.currentContext();
        return work -> context.runOnContext(now -> work.run());
    }

    private Executor otherEventLoop() {
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            if (!loop.inEventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException("There is only one event loop");
    }
}
