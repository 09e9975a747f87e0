package dev.canopy.tenant;

import static dev.canopy.attribute.DatabaseFunctions.inDatabase;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.sided;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.NumberFunctions.toLong;
import static dev.canopy.attribute.TextSearchFunctions.lowerCaseQuery;
import static dev.canopy.attribute.TextSearchFunctions.matches;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Keyed;
import dev.canopy.attribute.Labelled;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.TextQuery;
import dev.canopy.attribute.TextVector;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The attributes of a tenant: its own data and its place in the tree. */
@Singleton
public final class TenantAttributes implements AttributeSource {
    private static final Attributes<Tenant> ALL = Attributes.of(Tenant.class);

    /** The internal id, to which rows of other tables refer. */
    public static final Expression<Tenant, Long> ID = column("id", Type.LONG, tenant -> tenant.id);

    /** The account: the id of its root. */
    public static final Expression<Tenant, Long> ROOT_ID = column("rootId", Type.LONG, tenant -> tenant.rootId);

    public static final Attribute<Tenant, String> KEY = ALL.define("key", "The unique key, in lower case.", Keyed.KEY);
    public static final Attribute<Tenant, String> NAME =
            ALL.define("name", "The name, compared regardless of case.", Labelled.NAME);
    public static final Attribute<Tenant, String> CURRENCY =
            ALL.column("currency", Type.TEXT, tenant -> tenant.currency);
    public static final Attribute<Tenant, String> REGION = ALL.column("region", Type.TEXT, tenant -> tenant.region);
    /** The prefix in the name of a column or dimension of labels; the name of the label follows. */
    public static final String LABEL_PREFIX = "labels.";

    static final Attribute<Tenant, Map<String, String>> LABELS =
            ALL.define("labels", "Names and values that the client has set.", Labelled.LABELS);
    static final Attribute<Tenant, Instant> CREATED_AT =
            ALL.define("createdAt", "The time of creation.", Audited.CREATED_AT);
    static final Attribute<Tenant, Instant> UPDATED_AT =
            ALL.define("updatedAt", "The time of the last change.", Audited.UPDATED_AT);

    private static final Expression<Tenant, Instant> ARCHIVED_AT =
            column("archivedAt", Type.TIME, tenant -> tenant.archivedAt);
    public static final Attribute<Tenant, Boolean> ARCHIVED =
            ALL.define("archived", "Whether the tenant is archived, and takes no usage.", ARCHIVED_AT.isNotNull());

    static final ToOne<Tenant, Tenant> PARENT = ToOne.mapped("parent", Tenant.class, tenant -> tenant.parent);
    public static final Attribute<Tenant, String> PARENT_KEY =
            ALL.define("parent", "The key of the parent; null for a root.", PARENT.get(KEY));

    public static final Expression<Tenant, Long> PARENT_ID =
            column("parent.id", Type.LONG, tenant -> tenant.parent == null ? null : tenant.parent.id);
    private static final ToMany.Pairs<TenantAncestry, Long> PAIRS =
            new ToMany.Pairs<>(TenantAncestry.class, Subtrees.ANCESTOR, Subtrees.DESCENDANT, Subtrees.DISTANCE);

    public static final ToMany<Tenant, Tenant> CHILDREN = ToMany.by("children", ID, Tenant.class, PARENT_ID);
    public static final ToMany<Tenant, Tenant> ANCESTORS =
            ToMany.ancestors("ancestors", Tenant.class, ID, PAIRS, PARENT);
    /** The descendants and the tenant itself. */
    public static final ToMany<Tenant, Tenant> SUBTREE = ToMany.subtree("subtree", Tenant.class, ID, PAIRS, CHILDREN);

    private static final Expression<Tenant, Integer> DEPTH_KEPT = column("depth", Type.INTEGER, tenant -> tenant.depth);
    private static final Expression<Tenant, Long> SIZE_KEPT =
            column("subtreeSize", Type.LONG, tenant -> tenant.subtreeSize);

    public static final Attribute<Tenant, Long> DEPTH = ALL.define(
            "depth", "The number of steps up to the root; 0 for a root.", sided(ANCESTORS.count(), toLong(DEPTH_KEPT)));
    public static final Attribute<Tenant, Long> SUBTREE_SIZE = ALL.define(
            "subtreeSize",
            "The number of tenants in the subtree, including the tenant itself.",
            sided(SUBTREE.count(), SIZE_KEPT));

    /**
     * Whether a tenant has this key. The condition compares only the id, so that it can be applied to rows that refer
     * to the tenant. It compares and does not join, because the database can look for a single id in each part of a
     * union.
     */
    public static Condition<Tenant> isTenant(String key) {
        return inDatabase(
                "cast(sql('(? = (select named.id from tenant named where named.key = cast(? as text)))', {0}, {1}) as Boolean)",
                ID, value(key));
    }

    private static final Expression<Tenant, TextVector> SEARCH =
            column("search", Type.TEXT_VECTOR, tenant -> TextVector.parse(tenant.search));

    static final Method<Tenant, TextQuery, Boolean> MATCHES = ALL.method(
            "matches",
            "Whether the words of key, name and labels match a query of the text search.",
            List.of(TextQuery.parse("'a':* & !'gold'"), TextQuery.parse("'gold'")),
            query -> matches(SEARCH, value(Type.TEXT_QUERY, query)));

    /** Whether key, name and labels match a query in any case, in the syntax of {@code tsquery}. For queries only. */
    static Condition<Tenant> matchesWords(String query) {
        return matches(SEARCH, lowerCaseQuery(value(query)));
    }

    /** The value of a label; null for a tenant without the label. */
    public static Expression<Tenant, String> label(String name) {
        return TextFunctions.label(LABELS, value(name));
    }

    /** Whether a label has this value; uses the index of labels. */
    public static Condition<Tenant> hasLabel(String name, String value) {
        return TextFunctions.hasLabel(LABELS, name, value);
    }

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
