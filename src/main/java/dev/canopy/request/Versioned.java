package dev.canopy.request;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/** A response that shows one resource. It gets the entity tag of that version ({@link VersionTags}). */
public interface Versioned {
    /** The time of the last change. Each change of a resource has a time of its own, later than the one before. */
    @JsonIgnore
    Instant version();
}
