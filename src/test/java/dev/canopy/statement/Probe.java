package dev.canopy.statement;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Subselect;

/** An entity without a table, so that a session exists and the ORM has something to load. */
@Entity
@Immutable
@Subselect("select generate_series(1, 1000) as id")
class Probe {
    @Id
    Integer id;
}
