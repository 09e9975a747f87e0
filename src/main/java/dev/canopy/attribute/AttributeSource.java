package dev.canopy.attribute;

import java.util.List;

/** Provides the attributes of a room, which are checked at the start, listed in the catalogue, and tested together. */
public interface AttributeSource {
    List<Attributes<?>> attributes();
}
