package dev.canopy.lesson;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.canopy.listing.PublicId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A note in a notebook. */
@Entity
@Table(name = "lesson_note", indexes = @Index(name = "lesson_note_notebook", columnList = "notebook_id"))
@NullUnmarked
class Note extends PanacheEntityBase {
    @Id
    UUID id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "notebook_id")
    Notebook notebook;

    @Column(nullable = false, columnDefinition = "text")
    String text;

    Note() {}

    Note(Notebook notebook, String text) {
        this.id = PublicId.next();
        this.notebook = notebook;
        this.text = text;
    }

    UUID id() {
        return id;
    }

    @JsonProperty
    Notebook notebook() {
        return notebook;
    }

    @JsonProperty
    String text() {
        return text;
    }

    void rewrite(String newText) {
        text = newText;
    }
}
