/**
 * Tables as files of lines: comma-separated values, and a JSON object for each row. The columns belong to the room of
 * the table.
 */
@NullMarked
package dev.canopy.table;

import org.jspecify.annotations.NullMarked;
