package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of lists that are read page by page. */
public record PageParams(
        @Parameter(
                description = "the maximum number of rows, 1 to 1,000",
                schema =
                        @Schema(
                                implementation = Integer.class,
                                minimum = "1",
                                maximum = "" + PageLimit.MAX,
                                defaultValue = "" + PageLimit.DEFAULT))
        @RestQuery
        @Nullable String limit,

        @Parameter(description = "the cursor in 'next' of the previous page") @RestQuery @Nullable String cursor) {

    /**
     * A query for one page of a list in a fixed order.
     *
     * @param scope identifies what the caller sees; cursors are valid only for the same scope
     * @param question the name of the list and its inputs other than the order; cursors are valid only for the same
     *     inputs
     * @throws ProblemException (400) if the limit is out of range, or the cursor belongs to another list
     */
    public <E> PageQuery<E> toQuery(Cursors cursors, String scope, Keyset<E> order, Object... question) {
        return toQuery(cursors, scope, null, order, question);
    }

    <E> PageQuery<E> toQuery(
            Cursors cursors, String scope, @Nullable Filter<E> filter, Keyset<E> order, Object... question) {
        StringBuilder view = new StringBuilder(scope).append('\n');
        for (Object part : question) {
            view.append(part).append('\n');
        }
        view.append(filter == null ? "" : filter.text()).append('\n').append(order);
        return new PageQuery<>(
                filter, order, cursors.read(cursor, view.toString()), PageLimit.parse(limit), view.toString());
    }
}
