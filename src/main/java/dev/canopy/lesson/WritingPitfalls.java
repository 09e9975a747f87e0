package dev.canopy.lesson;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** The mistakes of sharing a session between two concurrent tasks, and of writing without a session. */
@ApplicationScoped
class WritingPitfalls {
    private static final String CHANGED = "changed";

    private final Mutiny.SessionFactory sessions;
    private final ExampleData data;

    WritingPitfalls(Mutiny.SessionFactory sessions, ExampleData data) {
        this.sessions = sessions;
        this.data = data;
    }

    Uni<Observation> parallelQueriesMistake(Example example) {
        return sessions.withSession(session -> Uni.combine()
                .all()
                .unis(notebooks(session, example), notes(session, example))
                .collectFailures()
                .with(WritingPitfalls::read));
    }

    Uni<Observation> parallelQueriesAnswer(Example example) {
        return sessions.withSession(session -> notebooks(session, example)
                .chain(notebooks -> notes(session, example).map(notes -> read(notebooks, notes))));
    }

    Uni<Observation> parallelFlushesMistake(Example example) {
        return sessions.withTransaction(session -> Uni.combine()
                        .all()
                        .unis(
                                session.persist(note(session, example)).call(session::flush),
                                session.persist(note(session, example)).call(session::flush))
                        .collectFailures()
                        .discardItems())
                .chain(() -> stored(example, 2));
    }

    Uni<Observation> parallelFlushesAnswer(Example example) {
        return sessions.withTransaction(session -> session.persistAll(note(session, example), note(session, example)))
                .chain(() -> stored(example, 2));
    }

    Uni<Observation> detachedChangeMistake(Example example) {
        return sessions.withSession(session -> notes(session, example))
                .invoke(notes -> notes.getFirst().rewrite(CHANGED))
                .chain(notes -> sessions.withTransaction(session -> session.flush()))
                .chain(() -> stored(example, 1));
    }

    Uni<Observation> detachedChangeAnswer(Example example) {
        return sessions.withTransaction(session ->
                        notes(session, example).invoke(notes -> notes.getFirst().rewrite(CHANGED)))
                .chain(() -> stored(example, 1));
    }

    Uni<Observation> persistWithoutTransactionMistake(Example example) {
        return sessions.withSession(session -> session.persist(note(session, example)))
                .chain(() -> stored(example, 1));
    }

    Uni<Observation> persistWithoutTransactionAnswer(Example example) {
        return sessions.withTransaction(session -> session.persist(note(session, example)))
                .chain(() -> stored(example, 1));
    }

    private static Note note(Mutiny.Session session, Example example) {
        return new Note(session.getReference(Notebook.class, example.notebook()), CHANGED);
    }

    private static Uni<List<Notebook>> notebooks(Mutiny.Session session, Example example) {
        return session.createSelectionQuery("from Notebook where shelf = :shelf", Notebook.class)
                .setParameter("shelf", example.id())
                .getResultList();
    }

    private static Uni<List<Note>> notes(Mutiny.Session session, Example example) {
        return session.createSelectionQuery("from Note n where n.notebook.id = :notebook", Note.class)
                .setParameter("notebook", example.notebook())
                .getResultList();
    }

    private static Observation read(List<Notebook> notebooks, List<Note> notes) {
        return new Observation(
                notebooks.size() == Example.NOTEBOOKS && notes.size() == Example.NOTES,
                notebooks.size() + " notebooks and " + notes.size() + " notes were read.");
    }

    private Uni<Observation> stored(Example example, int expected) {
        return data.count(example, CHANGED)
                .map(found -> new Observation(found == expected, found + " of " + expected + " notes are stored."));
    }
}
