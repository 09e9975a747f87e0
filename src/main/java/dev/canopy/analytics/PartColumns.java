package dev.canopy.analytics;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.util.List;

/** The columns of a query of grouped rows that sums are read from. */
interface PartColumns<E, S extends PartSums<S>> {
    List<Expression<E, ?>> all();

    /** The sums in a row of a query that selects all of the columns. */
    S of(Row row);

    /** The sums of no rows. */
    S none();
}
