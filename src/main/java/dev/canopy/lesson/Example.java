package dev.canopy.lesson;

import java.util.UUID;

/**
 * The rows of one run of an example: three notebooks of three notes each, not shared with other runs.
 *
 * @param id the id of the shelf, which all notebooks of the run share
 * @param notebook the id of the first notebook
 */
record Example(UUID id, UUID notebook) {
    static final int NOTEBOOKS = 3;
    static final int NOTES = 3;

    /** The title of each notebook. */
    static final String TITLE = "Notebook";

    /** The text of each note. */
    static final String TEXT = "as it was";
}
