package dev.canopy.lesson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.statement.ReceivedBytes;
import dev.canopy.statement.Statements;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The mistakes of reading an association that has not been fetched. */
@ApplicationScoped
class FetchingPitfalls {
    private final Mutiny.SessionFactory sessions;
    private final ObjectMapper json;

    FetchingPitfalls(Mutiny.SessionFactory sessions, ObjectMapper json) {
        this.sessions = sessions;
        this.json = json;
    }

    Uni<Observation> unfetchedToOneMistake(Example example) {
        return sessions.withSession(session ->
                note(session, example).map(note -> titled(note.notebook().title())));
    }

    Uni<Observation> unfetchedToOneAnswer(Example example) {
        return sessions.withSession(session -> note(session, example)
                .chain(note -> session.fetch(note.notebook()))
                .map(notebook -> titled(notebook.title())));
    }

    Uni<Observation> unfetchedCollectionMistake(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook())
                .map(notebook -> counted(notebook.notes().size())));
    }

    Uni<Observation> unfetchedCollectionAnswer(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook())
                .chain(notebook -> session.fetch(notebook.notes()))
                .map(notes -> counted(notes.size())));
    }

    Uni<Observation> collectionAfterSessionMistake(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook()))
                .map(notebook -> counted(notebook.notes().size()));
    }

    Uni<Observation> collectionAfterSessionAnswer(Example example) {
        return sessions.withSession(session -> session.createSelectionQuery(
                                "from Notebook n join fetch n.notes where n.id = :id", Notebook.class)
                        .setParameter("id", example.notebook())
                        .getSingleResult())
                .map(notebook -> counted(notebook.notes().size()));
    }

    Uni<Observation> fetchAfterSessionMistake(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook()))
                .chain(notebook -> Mutiny.fetch(notebook.notes()))
                .map(notes -> counted(notes.size()));
    }

    Uni<Observation> fetchAfterSessionAnswer(Example example) {
        return sessions.withSession(session -> session.find(Notebook.class, example.notebook())
                        .call(notebook -> Mutiny.fetch(notebook.notes())))
                .map(notebook -> counted(notebook.notes().size()));
    }

    Uni<Observation> serialisedEntityMistake(Example example) {
        return firstNote(example).chain(note -> written(note));
    }

    Uni<Observation> serialisedEntityAnswer(Example example) {
        return sessions.withSession(session -> session.createSelectionQuery(
                                "select n.text, n.notebook.title from Note n where n.notebook.id = :notebook",
                                Object[].class)
                        .setParameter("notebook", example.notebook())
                        .setMaxResults(1)
                        .getSingleResult())
                .chain(note -> written(Map.of("text", note[0], "notebook", Map.of("title", note[1]))));
    }

    Uni<Observation> pagedJoinFetchMistake(Example example) {
        ReceivedBytes received = Statements.current().orElseThrow().measure();
        return sessions.withSession(session -> session.createSelectionQuery(
                                "from Notebook n join fetch n.notes where n.shelf = :shelf order by n.id",
                                Notebook.class)
                        .setParameter("shelf", example.id())
                        .setMaxResults(1)
                        .getResultList())
                .map(page -> paged(page, received.rows()));
    }

    Uni<Observation> pagedJoinFetchAnswer(Example example) {
        ReceivedBytes received = Statements.current().orElseThrow().measure();
        return sessions.withSession(session -> session.createSelectionQuery(
                                "select n.id from Notebook n where n.shelf = :shelf order by n.id", UUID.class)
                        .setParameter("shelf", example.id())
                        .setMaxResults(1)
                        .getResultList()
                        .chain(ids -> session.createSelectionQuery(
                                        "from Notebook n join fetch n.notes where n.id in :ids order by n.id",
                                        Notebook.class)
                                .setParameter("ids", ids)
                                .getResultList()))
                .map(page -> paged(page, received.rows()));
    }

    Uni<Note> firstNote(Example example) {
        return sessions.withSession(session -> note(session, example));
    }

    private static Uni<Note> note(Mutiny.Session session, Example example) {
        return session.createSelectionQuery("from Note n where n.notebook.id = :notebook", Note.class)
                .setParameter("notebook", example.notebook())
                .setMaxResults(1)
                .getSingleResult();
    }

    private static Observation titled(String title) {
        return new Observation(title.equals(Example.TITLE), "The title is '" + title + "'.");
    }

    private static Observation counted(int notes) {
        return new Observation(notes == Example.NOTES, notes + " notes were read.");
    }

    private Uni<Observation> written(Object note) {
        try {
            String text = json.writeValueAsString(note);
            JsonNode title = json.readTree(text).at("/notebook/title");
            return Uni.createFrom().item(new Observation(title.asText().equals(Example.TITLE), text));
        } catch (JsonProcessingException e) {
            return Uni.createFrom().failure(e);
        }
    }

    private static Observation paged(List<Notebook> page, long rows) {
        long needed = page.size() + (long) page.size() * Example.NOTES;
        return new Observation(
                rows <= needed, "The database sent " + rows + " rows for a page of " + page.size() + " notebook.");
    }
}
