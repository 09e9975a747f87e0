package dev.canopy.directory;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.tenant.TenantName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user as a query returns it.
 *
 * @param organization null if not included
 * @param tenant null if not included
 */
@RegisterForReflection
record UserView(
        UUID id,
        UUID organizationId,
        String firstName,
        String lastName,
        String fullName,
        String email,
        Instant createdAt,
        Instant updatedAt,
        @Nullable OrganizationName organization,
        @Nullable TenantName tenant) {

    /** The columns that a query must select, in the order of the parameters of the second constructor. */
    static final List<Expression<User, ?>> COLUMNS = List.of(
            UserAttributes.ID,
            UserAttributes.ORGANIZATION_ID,
            UserAttributes.FIRST_NAME,
            UserAttributes.LAST_NAME,
            UserAttributes.FULL_NAME,
            UserAttributes.EMAIL,
            UserAttributes.CREATED_AT,
            UserAttributes.UPDATED_AT);

    /** A user without organization and tenant. */
    UserView(
            UUID id,
            UUID organizationId,
            String firstName,
            String lastName,
            String fullName,
            String email,
            Instant createdAt,
            Instant updatedAt) {
        this(id, organizationId, firstName, lastName, fullName, email, createdAt, updatedAt, null, null);
    }

    static UserView from(Row row) {
        return new UserView(
                row.require(UserAttributes.ID),
                row.require(UserAttributes.ORGANIZATION_ID),
                row.require(UserAttributes.FIRST_NAME),
                row.require(UserAttributes.LAST_NAME),
                row.require(UserAttributes.FULL_NAME),
                row.require(UserAttributes.EMAIL),
                row.require(UserAttributes.CREATED_AT),
                row.require(UserAttributes.UPDATED_AT));
    }

    UserView with(@Nullable OrganizationName shown, @Nullable TenantName owner) {
        return new UserView(
                id, organizationId, firstName, lastName, fullName, email, createdAt, updatedAt, shown, owner);
    }
}
