package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.ListParams;
import dev.canopy.listing.PageParams;
import dev.canopy.table.FormatParam;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters of every list of users. */
record UserParams(
        @Parameter(description = UserInclude.DESCRIPTION, example = "organization,tenant") @RestQuery @Nullable String include,

        @BeanParam ListParams list,
        @BeanParam PageParams page,
        @BeanParam FormatParam format) {
    static final String FILTER = "emailDomain==acme.example;fullName==*love*";
    static final String SORT = "organizationName,-lastName";
    static final String COLUMNS = "Columns: email, firstName, lastName, fullName, emailDomain, organizationId,"
            + " organizationName, tenant, createdAt, updatedAt. The list is sorted by email by default.";

    /** @throws dev.canopy.problem.ProblemException (400) if a parameter is not acceptable */
    UserQuery toQuery(Scope scope, UserQuery.Of of, Cursors cursors) {
        return new UserQuery(
                scope,
                of,
                UserInclude.parse(include),
                list.toQuery(UserAttributes.COLUMNS, page, cursors, scope.key(), "users", of));
    }
}
