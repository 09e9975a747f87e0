package dev.canopy.directory;

import static dev.canopy.attribute.Expressions.coalesce;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.TextFunctions.caseInsensitive;
import static dev.canopy.attribute.TextFunctions.concat;
import static dev.canopy.attribute.TextFunctions.lastPart;
import static dev.canopy.attribute.TextFunctions.trim;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.listing.Columns;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The attributes of a user. All texts are compared regardless of case. */
@Singleton
final class UserAttributes implements AttributeSource {
    private static final Attributes<User> ALL = Attributes.of(User.class);
    private static final Type<String> ANY_CASE = Type.TEXT.comparedBy(TextFunctions::lower);

    static final Attribute<User, UUID> ID = ALL.column("id", Type.UUID, User::id);
    /** The internal id of the account, which has no name, because clients never see it. */
    static final Expression<User, Long> ROOT_ID = column("rootId", Type.LONG, user -> user.rootId);

    static final Attribute<User, UUID> ORGANIZATION_ID = ALL.column("organizationId", Type.UUID, User::organizationId);

    static final Attribute<User, String> FIRST_NAME =
            ALL.column("firstName", "firstName", ANY_CASE, User::firstName, User::changeFirstName);
    static final Attribute<User, String> LAST_NAME =
            ALL.column("lastName", "lastName", ANY_CASE, User::lastName, User::changeLastName);
    static final Attribute<User, String> EMAIL = ALL.column("email", "email", ANY_CASE, User::email, User::changeEmail);

    static final Attribute<User, String> FULL_NAME = ALL.define(
            "fullName",
            "The first and the last name, separated by a space. A missing or blank name is omitted.",
            caseInsensitive(trim(
                    concat(coalesce(FIRST_NAME, constant("")), constant(" "), coalesce(LAST_NAME, constant(""))))));
    static final Attribute<User, String> EMAIL_DOMAIN = ALL.define(
            "emailDomain", "The part of the e-mail address after the last @.", caseInsensitive(lastPart(EMAIL, "@")));

    static final Attribute<User, Instant> CREATED_AT =
            ALL.define("createdAt", "The time of creation.", Audited.CREATED_AT);
    static final Attribute<User, Instant> UPDATED_AT =
            ALL.define("updatedAt", "The time of the last change.", Audited.UPDATED_AT);

    static final ToOne<User, Organization> ORGANIZATION = ToOne.<User, Organization>mapped(
                    "organization", Organization.class, User::organization)
            .required();
    static final Attribute<User, String> ORGANIZATION_NAME = ALL.define(
            "organizationName", "The name of the organization.", ORGANIZATION.get(OrganizationAttributes.NAME));
    static final Attribute<User, String> TENANT_KEY = ALL.define(
            "tenant",
            "The key of the tenant of the organization.",
            ORGANIZATION.get(OrganizationAttributes.TENANT_KEY));

    /** The columns by which a list of users can be filtered and sorted. */
    static final Columns<User> COLUMNS = Columns.of(
            UserParams.FILTER,
            ID,
            EMAIL,
            FIRST_NAME,
            LAST_NAME,
            FULL_NAME,
            EMAIL_DOMAIN,
            ORGANIZATION_ID,
            ORGANIZATION_NAME,
            TENANT_KEY,
            CREATED_AT,
            UPDATED_AT);

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
