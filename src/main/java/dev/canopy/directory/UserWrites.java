package dev.canopy.directory;

import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.directory.UserAttributes.EMAIL;
import static dev.canopy.directory.UserAttributes.FIRST_NAME;
import static dev.canopy.directory.UserAttributes.ID;
import static dev.canopy.directory.UserAttributes.LAST_NAME;
import static dev.canopy.directory.UserAttributes.ORGANIZATION;
import static dev.canopy.directory.UserAttributes.ORGANIZATION_ID;
import static dev.canopy.directory.UserAttributes.ROOT_ID;
import static dev.canopy.directory.UserAttributes.UPDATED_AT;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Delete;
import dev.canopy.attribute.Insert;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Statement;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.Update;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/** Writes users, within the transaction of the caller. */
@ApplicationScoped
class UserWrites implements ProjectionRepository<User, UUID> {
    private final UserRepository users;

    UserWrites(UserRepository users) {
        this.users = users;
    }

    /**
     * Stores a user in the account of its organization, which stays in the scope until the transaction ends. Returns
     * false if the organization does not exist for the caller, or its tenant is archived.
     */
    Uni<Boolean> insert(Scope scope, UUID organization, UUID id, UserDraft draft) {
        return insert(Insert.into(User.class, OrganizationRepository.active(scope, organization))
                        .set(ID, value(Type.UUID, id))
                        .set(ROOT_ID, OrganizationAttributes.ROOT_ID)
                        .set(ORGANIZATION_ID, OrganizationAttributes.ID)
                        .set(FIRST_NAME, value(draft.firstName()))
                        .set(LAST_NAME, value(draft.lastName()))
                        .set(EMAIL, value(draft.email())))
                .map(stored -> stored > 0);
    }

    /** Fails with 404 if the user does not exist, and with 412 if it has another version. */
    Uni<Void> change(Scope scope, UUID id, UserChange change, IfMatch ifMatch) {
        Update<User> update = Update.of(User.class).where(ID.eq(id));
        ifMatch.versions().ifPresent(versions -> update.where(DatabaseFunctions.isOneOf(UPDATED_AT, versions)));
        change.firstName().ifPresent(name -> update.set(FIRST_NAME, value(name)));
        change.lastName().ifPresent(name -> update.set(LAST_NAME, value(name)));
        change.email().ifPresent(email -> update.set(EMAIL, value(email)));
        Statement statement = (scope.everything() ? update : update.where(staysVisible(scope))).render();
        return update(statement.hql(), statement.parameters())
                .chain(changed -> changed == 0
                        ? (ifMatch.isGiven() ? keep(scope, id) : users.<Void>missing(scope, id)).map(kept -> {
                            throw IfMatch.stale();
                        })
                        : Uni.createFrom().voidItem());
    }

    /** Fails with 404 if the user does not exist, and with 412 if it has another version. */
    Uni<Void> delete(Scope scope, UUID id, IfMatch ifMatch) {
        Delete<User> delete = Delete.of(User.class).where(ID.eq(id));
        ifMatch.versions().ifPresent(versions -> delete.where(DatabaseFunctions.isOneOf(UPDATED_AT, versions)));
        Statement statement = delete.render();
        return keep(scope, id)
                .chain(() -> delete(statement.hql(), statement.parameters()))
                .chain(deleted -> deleted == 0
                        ? ifMatch.explain(UserRepository.unknown(id), () -> users.get(scope, id, Set.of()))
                        : Uni.createFrom().voidItem());
    }

    /**
     * Keeps the tenant of a user in the scope until the transaction ends. Fails with 404 if the user does not exist.
     */
    private Uni<Void> keep(Scope scope, UUID id) {
        Query<User> kept = UserRepository.visible(scope).select(ID).where(ID.eq(id));
        return project(scope.everything() ? kept : kept.where(staysVisible(scope)), 1)
                .chain(found -> found.isEmpty()
                        ? users.<Void>missing(scope, id)
                        : Uni.createFrom().voidItem());
    }

    private static Condition<User> staysVisible(Scope scope) {
        return Condition.of(ORGANIZATION.get(scope.keeps(OrganizationAttributes.TENANT_ID)));
    }
}
