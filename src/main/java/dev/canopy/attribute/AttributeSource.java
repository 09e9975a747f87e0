package dev.canopy.attribute;

import java.util.List;

/** Where attributes come from: one implementation a room, found by whoever checks, lists or tests all of them. */
public interface AttributeSource {
    List<Attributes<?>> attributes();
}
