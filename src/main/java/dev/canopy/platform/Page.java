package dev.canopy.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list as the client gets it.
 *
 * @param next the cursor of the next page, or null on the last one
 */
public record Page<T>(List<T> data, @Nullable String next) {
    public Page {
        data = List.copyOf(data);
    }
}
