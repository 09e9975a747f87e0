package dev.canopy.query;

import dev.canopy.attribute.Attribute;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Provides attributes that are defined while the service runs, so that they cannot be checked at the start. */
public interface ChangingAttributes {
    /** The present attributes. Without a change, they are the same instances as before. */
    Uni<List<Attribute<?, ?>>> attributes();
}
