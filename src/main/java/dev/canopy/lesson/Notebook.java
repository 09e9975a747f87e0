package dev.canopy.lesson;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A notebook, on which the examples of the lesson work. */
@Entity
@Table(name = "lesson_notebook", indexes = @Index(name = "lesson_notebook_shelf", columnList = "shelf"))
@NullUnmarked
class Notebook extends PanacheEntityBase {
    @Id
    UUID id;

    /** The id of the run of an example. It separates the rows of different runs. */
    @Column(nullable = false)
    UUID shelf;

    @Column(nullable = false, columnDefinition = "text")
    String title;

    @OneToMany(mappedBy = "notebook")
    List<Note> notes = new ArrayList<>();

    UUID id() {
        return id;
    }

    @JsonProperty
    String title() {
        return title;
    }

    List<Note> notes() {
        return notes;
    }
}
