package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.listing.ListParams;
import dev.canopy.table.FormatParam;
import jakarta.ws.rs.BeanParam;
import java.util.Set;

/** The query parameters of a file of users. Its rows have no organizations and tenants. */
record UserExportParams(
        @BeanParam ListParams list, @BeanParam FormatParam format) {
    /** @throws dev.canopy.problem.ProblemException (400) if a parameter is not acceptable */
    UserQuery toQuery(Scope scope, UserQuery.Of of) {
        return new UserQuery(scope, of, Set.of(), list.toQuery(UserAttributes.COLUMNS));
    }
}
