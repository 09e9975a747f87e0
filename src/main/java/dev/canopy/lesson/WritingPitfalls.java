package dev.canopy.lesson;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** What goes wrong when a session is shared by two at once, or is not there when something is to be written. */
@ApplicationScoped
class WritingPitfalls {
    private static final String CHANGED = "changed";

    private final Mutiny.SessionFactory sessions;
    private final Shelves shelves;

    WritingPitfalls(Mutiny.SessionFactory sessions, Shelves shelves) {
        this.sessions = sessions;
        this.shelves = shelves;
    }

    Uni<Seen> parallelQueriesMistake(Shelf shelf) {
        return sessions.withSession(session -> Uni.combine()
                .all()
                .unis(notebooks(session, shelf), notes(session, shelf))
                .collectFailures()
                .with(WritingPitfalls::read));
    }

    Uni<Seen> parallelQueriesAnswer(Shelf shelf) {
        return sessions.withSession(session -> notebooks(session, shelf)
                .chain(notebooks -> notes(session, shelf).map(notes -> read(notebooks, notes))));
    }

    Uni<Seen> parallelFlushesMistake(Shelf shelf) {
        return sessions.withTransaction(session -> Uni.combine()
                        .all()
                        .unis(
                                session.persist(note(session, shelf)).call(session::flush),
                                session.persist(note(session, shelf)).call(session::flush))
                        .collectFailures()
                        .discardItems())
                .chain(() -> stored(shelf, 2));
    }

    Uni<Seen> parallelFlushesAnswer(Shelf shelf) {
        return sessions.withTransaction(session -> session.persistAll(note(session, shelf), note(session, shelf)))
                .chain(() -> stored(shelf, 2));
    }

    Uni<Seen> detachedChangeMistake(Shelf shelf) {
        return sessions.withSession(session -> notes(session, shelf))
                .invoke(notes -> notes.getFirst().rewrite(CHANGED))
                .chain(notes -> sessions.withTransaction(session -> session.flush()))
                .chain(() -> stored(shelf, 1));
    }

    Uni<Seen> detachedChangeAnswer(Shelf shelf) {
        return sessions.withTransaction(session ->
                        notes(session, shelf).invoke(notes -> notes.getFirst().rewrite(CHANGED)))
                .chain(() -> stored(shelf, 1));
    }

    Uni<Seen> persistWithoutTransactionMistake(Shelf shelf) {
        return sessions.withSession(session -> session.persist(note(session, shelf)))
                .chain(() -> stored(shelf, 1));
    }

    Uni<Seen> persistWithoutTransactionAnswer(Shelf shelf) {
        return sessions.withTransaction(session -> session.persist(note(session, shelf)))
                .chain(() -> stored(shelf, 1));
    }

    private static Note note(Mutiny.Session session, Shelf shelf) {
        return new Note(session.getReference(Notebook.class, shelf.notebook()), CHANGED);
    }

    private static Uni<List<Notebook>> notebooks(Mutiny.Session session, Shelf shelf) {
        return session.createSelectionQuery("from Notebook where shelf = :shelf", Notebook.class)
                .setParameter("shelf", shelf.id())
                .getResultList();
    }

    private static Uni<List<Note>> notes(Mutiny.Session session, Shelf shelf) {
        return session.createSelectionQuery("from Note n where n.notebook.id = :notebook", Note.class)
                .setParameter("notebook", shelf.notebook())
                .getResultList();
    }

    private static Seen read(List<Notebook> notebooks, List<Note> notes) {
        return new Seen(
                notebooks.size() == Shelf.NOTEBOOKS && notes.size() == Shelf.NOTES,
                notebooks.size() + " notebooks and " + notes.size() + " notes are there.");
    }

    private Uni<Seen> stored(Shelf shelf, int expected) {
        return shelves.count(shelf, CHANGED)
                .map(found -> new Seen(found == expected, found + " of " + expected + " are stored."));
    }
}
