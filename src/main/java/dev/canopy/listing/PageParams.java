package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of every list that is read page by page. */
public record PageParams(
        @Parameter(description = "rows at most, 1 to 1,000", schema = @Schema(defaultValue = "100"))
        @RestQuery
        @Nullable String limit,

        @Parameter(description = "the cursor 'next' of the page before") @RestQuery @Nullable String cursor) {

    /**
     * A page of a list in a fixed order.
     *
     * @param question the name of the list, and all else that its cursors belong to beside the order
     * @throws ProblemException (400) if the limit is out of range or the cursor is one of another list
     */
    public <E> PageQuery<E> toQuery(Cursors cursors, Keyset<E> order, Object... question) {
        return toQuery(cursors, null, order, question);
    }

    <E> PageQuery<E> toQuery(Cursors cursors, @Nullable Filter<E> filter, Keyset<E> order, Object... question) {
        StringBuilder view = new StringBuilder();
        for (Object part : question) {
            view.append(part).append('\n');
        }
        view.append(filter == null ? "" : filter.text()).append('\n').append(order);
        return new PageQuery<>(
                filter, order, cursors.read(cursor, view.toString()), PageLimit.parse(limit), view.toString());
    }
}
