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

/** What goes wrong when a session is used, or expected, where it does not belong. */
@ApplicationScoped
class ThreadPitfalls {
    private final Mutiny.SessionFactory sessions;
    private final Vertx vertx;

    ThreadPitfalls(Mutiny.SessionFactory sessions, Vertx vertx) {
        this.sessions = sessions;
        this.vertx = vertx;
    }

    Uni<Seen> sessionOnWorkerMistake(Shelf shelf) {
        return sessions.withSession(session -> session.find(Notebook.class, shelf.notebook())
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .emitOn(here()))
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> sessionOnWorkerAnswer(Shelf shelf) {
        return sessions.withSession(session -> Uni.createFrom()
                        .item(() -> shelf.notebook())
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) // only what blocks
                        .emitOn(here())
                        .chain(id -> session.find(Notebook.class, id)))
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> sessionOpenedOnWorkerMistake(Shelf shelf) {
        return Uni.createFrom()
                .deferred(() -> sessions.withSession(session -> session.find(Notebook.class, shelf.notebook())))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(here())
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> sessionOpenedOnWorkerAnswer(Shelf shelf) {
        return Uni.createFrom()
                .item(() -> shelf.notebook())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) // only what blocks
                .emitOn(here())
                .chain(id -> sessions.withSession(session -> session.find(Notebook.class, id)))
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> sessionOnOtherEventLoopMistake(Shelf shelf) {
        return sessions.withSession(session -> session.find(Notebook.class, shelf.notebook())
                        .runSubscriptionOn(otherEventLoop())
                        .emitOn(here()))
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> sessionOnOtherEventLoopAnswer(Shelf shelf) {
        return sessions.withSession(session -> Uni.createFrom()
                        .item(() -> shelf.notebook())
                        .runSubscriptionOn(otherEventLoop())
                        .emitOn(here()) // back to the context of the session
                        .chain(id -> session.find(Notebook.class, id)))
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> noSessionMistake(Shelf shelf) {
        return Panache.getSession()
                .chain(session -> session.find(Notebook.class, shelf.notebook()))
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> noSessionAnswer(Shelf shelf) {
        return Panache.withSession(
                        () -> Panache.getSession().chain(session -> session.find(Notebook.class, shelf.notebook())))
                .map(ThreadPitfalls::found);
    }

    Uni<Seen> plainThreadMistake(Shelf shelf) {
        return Uni.createFrom()
                .<Seen>emitter(emitter -> Thread.ofPlatform()
                        .start(() -> Uni.createFrom()
                                .deferred(() -> noSessionAnswer(shelf))
                                .subscribe()
                                .with(emitter::complete, emitter::fail)))
                .emitOn(here());
    }

    Uni<Seen> plainThreadAnswer(Shelf shelf) {
        return Uni.createFrom()
                .<Seen>emitter(emitter -> Thread.ofPlatform()
                        .start(() -> VertxContextSupport.subscribe(
                                () -> noSessionAnswer(shelf).toMulti(),
                                result -> result.with(emitter::complete, emitter::fail))))
                .emitOn(here());
    }

    Uni<Seen> awaitOnEventLoopMistake(Shelf shelf) {
        Seen seen = noSessionAnswer(shelf).await().indefinitely();
        return Uni.createFrom().item(seen);
    }

    Uni<Seen> awaitOnEventLoopAnswer(Shelf shelf) {
        return noSessionAnswer(shelf).map(seen -> seen);
    }

    @Transactional
    Uni<Seen> transactionalMistake(Shelf shelf) {
        return Panache.getSession()
                .chain(session -> session.find(Notebook.class, shelf.notebook()))
                .map(ThreadPitfalls::found);
    }

    @WithTransaction
    Uni<Seen> transactionalAnswer(Shelf shelf) {
        return Panache.getSession()
                .chain(session -> session.find(Notebook.class, shelf.notebook()))
                .map(ThreadPitfalls::found);
    }

    private static Seen found(Notebook notebook) {
        return new Seen(notebook.title().equals(Shelf.TITLE), "The title is '" + notebook.title() + "'.");
    }

    /** Runs what comes next in the Vert.x context of the caller. */
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
