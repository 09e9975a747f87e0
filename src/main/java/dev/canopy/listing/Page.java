package dev.canopy.listing;

import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, as in a response.
 *
 * @param data the rows of the page, in the order of the list
 * @param next the cursor of the next page, or null on the last page
 */
@Schema(description = "a page of a list")
public record Page<T>(
        @Schema(description = "the rows of the page, in the order of the list")
        List<T> data,

        @Schema(nullable = true, description = "the cursor of the next page; null on the last page") @Nullable String next) {
    public Page {
        data = List.copyOf(data);
    }

    /** A list that always fits one page. */
    public static <T> Page<T> whole(List<T> rows) {
        return new Page<>(rows, null);
    }

    /** The same page with each row converted. */
    public <R> Page<R> map(Function<? super T, ? extends R> change) {
        return new Page<>(data.stream().<R>map(change).toList(), next);
    }
}
