package dev.canopy.search;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The response to a search. */
@Schema(name = "SearchHits", description = "the hits of a search")
record SearchResponse(
        @Schema(description = "the best hits, sorted by their rank; those whose whole name is the text come first")
        List<SearchHit> data) {
    SearchResponse {
        data = List.copyOf(data);
    }
}
