package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import jakarta.ws.rs.BeanParam;

/** The query parameters of the list of all users. */
record UserListParams(
        @BeanParam UserOwnerParams owner, @BeanParam UserParams users) {
    /** @throws dev.canopy.problem.ProblemException (400) if a parameter is not acceptable */
    UserQuery toQuery(Scope scope, Cursors cursors) {
        return users.toQuery(scope, owner.toOwner(), cursors);
    }
}
