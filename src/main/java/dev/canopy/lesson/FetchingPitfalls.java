package dev.canopy.lesson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.budget.Statements;
import dev.canopy.budget.Volume;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** What goes wrong when something is read that has not been fetched. */
@ApplicationScoped
class FetchingPitfalls {
    private final Mutiny.SessionFactory sessions;
    private final ObjectMapper json;

    FetchingPitfalls(Mutiny.SessionFactory sessions, ObjectMapper json) {
        this.sessions = sessions;
        this.json = json;
    }

    Uni<Seen> unfetchedToOneMistake(Shelf shelf) {
        return sessions.withSession(session ->
                note(session, shelf).map(note -> titled(note.notebook().title())));
    }

    Uni<Seen> unfetchedToOneAnswer(Shelf shelf) {
        return sessions.withSession(session -> note(session, shelf)
                .chain(note -> session.fetch(note.notebook()))
                .map(notebook -> titled(notebook.title())));
    }

    Uni<Seen> unfetchedCollectionMistake(Shelf shelf) {
        return sessions.withSession(session -> session.find(Notebook.class, shelf.notebook())
                .map(notebook -> counted(notebook.notes().size())));
    }

    Uni<Seen> unfetchedCollectionAnswer(Shelf shelf) {
        return sessions.withSession(session -> session.find(Notebook.class, shelf.notebook())
                .chain(notebook -> session.fetch(notebook.notes()))
                .map(notes -> counted(notes.size())));
    }

    Uni<Seen> collectionAfterSessionMistake(Shelf shelf) {
        return sessions.withSession(session -> session.find(Notebook.class, shelf.notebook()))
                .map(notebook -> counted(notebook.notes().size()));
    }

    Uni<Seen> collectionAfterSessionAnswer(Shelf shelf) {
        return sessions.withSession(session -> session.createSelectionQuery(
                                "from Notebook n join fetch n.notes where n.id = :id", Notebook.class)
                        .setParameter("id", shelf.notebook())
                        .getSingleResult())
                .map(notebook -> counted(notebook.notes().size()));
    }

    Uni<Seen> fetchAfterSessionMistake(Shelf shelf) {
        return sessions.withSession(session -> session.find(Notebook.class, shelf.notebook()))
                .chain(notebook -> Mutiny.fetch(notebook.notes()))
                .map(notes -> counted(notes.size()));
    }

    Uni<Seen> fetchAfterSessionAnswer(Shelf shelf) {
        return sessions.withSession(session ->
                        session.find(Notebook.class, shelf.notebook()).call(notebook -> Mutiny.fetch(notebook.notes())))
                .map(notebook -> counted(notebook.notes().size()));
    }

    Uni<Seen> serialisedEntityMistake(Shelf shelf) {
        return firstNote(shelf).chain(note -> written(note));
    }

    Uni<Seen> serialisedEntityAnswer(Shelf shelf) {
        return sessions.withSession(session -> session.createSelectionQuery(
                                "select n.text, n.notebook.title from Note n where n.notebook.id = :notebook",
                                Object[].class)
                        .setParameter("notebook", shelf.notebook())
                        .setMaxResults(1)
                        .getSingleResult())
                .chain(note -> written(Map.of("text", note[0], "notebook", Map.of("title", note[1]))));
    }

    Uni<Seen> pagedJoinFetchMistake(Shelf shelf) {
        Volume volume = Statements.current().orElseThrow().measure();
        return sessions.withSession(session -> session.createSelectionQuery(
                                "from Notebook n join fetch n.notes where n.shelf = :shelf order by n.id",
                                Notebook.class)
                        .setParameter("shelf", shelf.id())
                        .setMaxResults(1)
                        .getResultList())
                .map(page -> paged(page, volume.rows()));
    }

    Uni<Seen> pagedJoinFetchAnswer(Shelf shelf) {
        Volume volume = Statements.current().orElseThrow().measure();
        return sessions.withSession(session -> session.createSelectionQuery(
                                "select n.id from Notebook n where n.shelf = :shelf order by n.id", UUID.class)
                        .setParameter("shelf", shelf.id())
                        .setMaxResults(1)
                        .getResultList()
                        .chain(ids -> session.createSelectionQuery(
                                        "from Notebook n join fetch n.notes where n.id in :ids order by n.id",
                                        Notebook.class)
                                .setParameter("ids", ids)
                                .getResultList()))
                .map(page -> paged(page, volume.rows()));
    }

    Uni<Note> firstNote(Shelf shelf) {
        return sessions.withSession(session -> note(session, shelf));
    }

    private static Uni<Note> note(Mutiny.Session session, Shelf shelf) {
        return session.createSelectionQuery("from Note n where n.notebook.id = :notebook", Note.class)
                .setParameter("notebook", shelf.notebook())
                .setMaxResults(1)
                .getSingleResult();
    }

    private static Seen titled(String title) {
        return new Seen(title.equals(Shelf.TITLE), "The title is '" + title + "'.");
    }

    private static Seen counted(int notes) {
        return new Seen(notes == Shelf.NOTES, notes + " notes are there.");
    }

    private Uni<Seen> written(Object note) {
        try {
            String text = json.writeValueAsString(note);
            JsonNode title = json.readTree(text).at("/notebook/title");
            return Uni.createFrom().item(new Seen(title.asText().equals(Shelf.TITLE), text));
        } catch (JsonProcessingException e) {
            return Uni.createFrom().failure(e);
        }
    }

    private static Seen paged(List<Notebook> page, long rows) {
        long needed = page.size() + (long) page.size() * Shelf.NOTES;
        return new Seen(
                rows <= needed,
                "A page of " + page.size() + " notebook, for which the database has sent " + rows + " rows.");
    }
}
