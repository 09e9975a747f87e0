package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of lists that can be filtered and sorted by their columns. */
public record ListParams(
        @Parameter(
                description = "a filter in RSQL over the columns, with " + Rsql.LANGUAGE
                        + ". A date means the start of that day in UTC")
        @RestQuery
        @Nullable String filter,

        @Parameter(
                description =
                        "up to five columns, separated by commas; '-' before a column sorts it descending. Boolean"
                                + " columns can be filtered but not sorted")
        @RestQuery
        @Nullable String sort) {

    /**
     * A query for one page of a list.
     *
     * @param scope identifies what the caller sees; cursors are valid only for the same scope
     * @param question the name of the list and its inputs other than filter and sort; cursors are valid only for the
     *     same inputs
     * @throws ProblemException (400) if a parameter is invalid
     */
    public <E> PageQuery<E> toQuery(
            Columns<E> columns, PageParams page, Cursors cursors, String scope, Object... question) {
        return page.toQuery(cursors, scope, columns.filter(filter), columns.order(sort), question);
    }

    /** The names of the columns of the sort, which need not exist. */
    public Stream<String> sortedBy() {
        return sort == null
                ? Stream.empty()
                : Stream.of(sort.split(",", -1))
                        .map(part -> SortKey.parse(part.strip()).name());
    }

    /**
     * A query for all rows of a list.
     *
     * @throws ProblemException (400) if a parameter is invalid
     */
    public <E> PageQuery<E> toQuery(Columns<E> columns) {
        return PageQuery.all(columns.filter(filter), columns.order(sort));
    }
}
