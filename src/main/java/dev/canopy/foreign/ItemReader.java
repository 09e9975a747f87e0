package dev.canopy.foreign;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads the items of another tool. Pure and thread-safe. */
@FunctionalInterface
interface ItemReader {
    ItemReading read(ObjectNode item);
}
