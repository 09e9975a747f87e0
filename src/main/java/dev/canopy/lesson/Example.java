package dev.canopy.lesson;

import java.util.UUID;

/**
 * What an example may work on: three notebooks of three notes each, which nobody else touches.
 *
 * @param id of the shelf that they stand on
 * @param notebook the id of the first
 */
record Example(UUID id, UUID notebook) {
    static final int NOTEBOOKS = 3;
    static final int NOTES = 3;

    /** Of each notebook. */
    static final String TITLE = "Notebook";

    /** Of each note. */
    static final String TEXT = "as it was";
}
