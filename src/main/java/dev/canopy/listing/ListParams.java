package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of every list that is filtered and sorted by its columns. */
public record ListParams(
        @Parameter(
                description = "RSQL over the columns: == != =gt= =ge= =lt= =le= =in= =out=, ';' for and, ',' for or,"
                        + " * for any characters of a text; a row without a value fulfils only ==null")
        @RestQuery
        @Nullable String filter,

        @Parameter(description = "columns, separated by commas, each with '-' for descending order")
        @RestQuery
        @Nullable String sort) {

    /**
     * A page of a list.
     *
     * @param question the name of the list, and all else that its cursors belong to beside filter and order
     * @throws ProblemException (400) naming the parameter that is not acceptable
     */
    public <E> PageQuery<E> toQuery(Columns<E> columns, PageParams page, Cursors cursors, Object... question) {
        return page.toQuery(cursors, columns.filter(filter), columns.order(sort), question);
    }

    /**
     * All rows of a list.
     *
     * @throws ProblemException (400) naming the parameter that is not acceptable
     */
    public <E> PageQuery<E> toQuery(Columns<E> columns) {
        return PageQuery.all(columns.filter(filter), columns.order(sort));
    }
}
