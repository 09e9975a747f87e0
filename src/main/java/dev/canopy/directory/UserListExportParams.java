package dev.canopy.directory;

import dev.canopy.access.Scope;
import jakarta.ws.rs.BeanParam;

/** The query parameters of a file of all users. */
record UserListExportParams(
        @BeanParam UserOwnerParams owner, @BeanParam UserExportParams users) {
    /** @throws dev.canopy.problem.ProblemException (400) if a parameter is not acceptable */
    UserQuery toQuery(Scope scope) {
        return users.toQuery(scope, owner.toOwner());
    }
}
