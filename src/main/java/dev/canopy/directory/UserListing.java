package dev.canopy.directory;

import dev.canopy.listing.Cursors;
import dev.canopy.listing.Filter;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.Page;
import dev.canopy.listing.PageLimit;
import dev.canopy.tenant.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Lists users as clients ask for them, whosever they are. */
@ApplicationScoped
class UserListing {
    static final String INCLUDE =
            "what else to show of each: organization, tenant, or both; each is one more statement for all of the page";
    static final String FILTER = "RSQL over email, firstName, lastName, fullName, emailDomain, organizationId,"
            + " organizationName, tenant, createdAt, updatedAt: == != =gt= =ge= =lt= =le= =in= =out=, ';' for and, ',' for or,"
            + " * in texts";
    static final String SORT = "the same columns, each with '-' for descending order; by email without it";

    private final UserRepository users;
    private final Cursors cursors;

    UserListing(UserRepository users, Cursors cursors) {
        this.users = users;
        this.cursors = cursors;
    }

    Uni<Page<UserResponse>> list(
            UserQuery.Of of,
            @Nullable String include,
            @Nullable String filter,
            @Nullable String sort,
            @Nullable String limit,
            @Nullable String cursor) {
        Filter kept = UserAttributes.COLUMNS.filter(filter, "lastName==Love*;emailDomain==acme.example");
        Keyset<User> order = UserAttributes.COLUMNS.keyset(sort);
        UserQuery query = new UserQuery(
                Scope.all(),
                of,
                kept,
                order,
                UserInclude.parse(include),
                cursors.read(cursor, UserQuery.view(of, kept, order)),
                PageLimit.parse(limit));
        return users.list(query).map(page -> page.map(UserResponse::from));
    }
}
