package dev.canopy.directory;

import static dev.canopy.attribute.DatabaseFunctions.isOneOf;
import static dev.canopy.attribute.DateFunctions.between;
import static dev.canopy.attribute.Expressions.avg;
import static dev.canopy.attribute.Expressions.count;
import static dev.canopy.attribute.Expressions.sum;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Delete;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Fetched;
import dev.canopy.attribute.Parity;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import dev.canopy.attribute.Subquery;
import dev.canopy.attribute.TextQuery;
import dev.canopy.attribute.TextVector;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.Update;
import dev.canopy.query.Translator;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Plans;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.persistence.metamodel.EntityType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The examples of docs/from-sqlalchemy.md. What stands between {@code begin} and {@code end} is on the page word for
 * word. Every other example there is a part of the source file that is linked before it.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FromSqlAlchemyIT {
    private static final Path PAGE = Path.of("docs/from-sqlalchemy.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/canopy/directory/FromSqlAlchemyIT.java");

    @Inject
    Vertx vertx;

    @Inject
    Mutiny.SessionFactory sessions;

    @Inject
    Translator translator;

    @Inject
    Pool pool;

    private Forest forest;
    private UUID organization;
    private UUID ada;

    @BeforeEach
    void signUp() {
        forest = Forest.of(tree("root", child("north", child("harbour"))));
        organization = UUID.fromString(Directories.organization(forest, "north", "Sales"));
        ada = UUID.fromString(Directories.create(organization.toString(), "Ada", "Byron", "ada@example.com")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
        Directories.create(organization.toString(), "Mary", "Shelley", "Mary@example.org")
                .then()
                .statusCode(201);
    }

    private <T> T await(Function<Mutiny.Session, Uni<T>> work) {
        return OnContext.await(vertx, () -> sessions.withTransaction(work));
    }

    // begin run
    Uni<List<Row>> run(Mutiny.Session session, Query<?> query) {
        Statement statement = query.render();
        Mutiny.SelectionQuery<Object[]> selection = session.createSelectionQuery(statement.hql(), Object[].class);
        statement.parameters().forEach(selection::setParameter);
        return selection.getResultList().map(rows -> Row.of(query, rows));
    }
    // end

    @Test
    void hasHybrids() {
        // begin hybrid
        Query<User> query = Query.ofAll(User.class)
                .select(UserAttributes.EMAIL, UserAttributes.FULL_NAME)
                .where(UserAttributes.FULL_NAME.eq("ada byron")) // compared regardless of case, by its comparator
                .where(UserAttributes.ORGANIZATION_ID.eq(organization));
        // end
        List<Row> rows = await(session -> run(session, query));
        User loaded = await(session -> session.find(User.class, ada));

        assertThat(rows).hasSize(1);
        // begin hybridValue
        String inTheDatabase = rows.get(0).get(UserAttributes.FULL_NAME);
        String inMemory = UserAttributes.FULL_NAME.of(loaded);
        // end
        assertThat(inTheDatabase).isEqualTo("Ada Byron").isEqualTo(inMemory);
    }

    // begin function
    static final Attributes<User> OWN = Attributes.of(User.class);
    static final Attribute<User, String> BACKWARDS = OWN.function(
            "backwards",
            "The e-mail address from its end.",
            Type.TEXT,
            "cast(sql('reverse(?)', {0}) as String)", // for queries
            email -> new StringBuilder((String) email.get(0)).reverse().toString(), // for Java
            UserAttributes.EMAIL);
    // end

    @Test
    void hasFunctionsOfOnesOwn() {
        Query<User> query =
                Query.ofAll(User.class).select(UserAttributes.EMAIL, BACKWARDS).where(UserAttributes.ID.eq(ada));
        List<Row> rows = await(session -> run(session, query));
        User loaded = await(session -> session.find(User.class, ada));
        List<String> mismatches = await(session -> Parity.mismatches(
                session,
                Instant.now(),
                Parity.all(List.of(() -> List.of(OWN))),
                Map.of(User.class, UserAttributes.ORGANIZATION_ID.eq(organization))));

        assertThat(rows.get(0).get(BACKWARDS)).isEqualTo("moc.elpmaxe@ada").isEqualTo(BACKWARDS.of(loaded));
        assertThat(mismatches).isEmpty();
    }

    @Test
    void hasMixins() {
        // begin mixin
        Query<User> query = Query.ofAll(User.class)
                .select(UserAttributes.EMAIL, Audited.UPDATED_AT)
                .where(Audited.CHANGED)
                .where(UserAttributes.ORGANIZATION_ID.eq(organization));
        // end
        List<Row> changed = await(session -> run(session, query));
        assertThat(changed).isEmpty();
    }

    @Test
    void hasMetadata() {
        // begin metadata
        EntityType<User> type = sessions.getMetamodel().entity(User.class);
        boolean relation = type.getAttribute("organization").isAssociation();
        // end
        assertThat(relation).isTrue();
        given().get("/api/v1/schema").then().statusCode(200);
    }

    @Test
    void refusesWhatAConstraintForbids() {
        Directories.create(organization.toString(), "Ada", "King", "ADA@EXAMPLE.COM")
                .then()
                .statusCode(409);
    }

    @Test
    void hasJson() {
        given().contentType("application/json")
                .body("{\"labels\":{\"tier\":\"gold\"}}")
                .patch("/api/v1/tenants/" + forest.key("harbour"))
                .then()
                .statusCode(200);
        List<String> keys = List.of(forest.key("north"), forest.key("harbour"));

        // begin json
        Query<Tenant> query = Query.ofAll(Tenant.class)
                .select(TenantAttributes.KEY, TenantAttributes.DEPTH)
                .where(TenantAttributes.hasLabel("tier", "gold")) // by the GIN index
                .where(TenantAttributes.KEY.in(keys));
        // end
        List<Row> gold = await(session -> run(session, query));
        assertThat(gold).extracting(row -> row.get(TenantAttributes.KEY)).containsExactly(forest.key("harbour"));
    }

    @Test
    void findsLabelsByTheirIndex() {
        Query<Tenant> query =
                Query.ofAll(Tenant.class).select(TenantAttributes.KEY).where(TenantAttributes.hasLabel("tier", "gold"));

        assertThat(Plans.of(vertx, pool, translator.toSql(query.render())))
                .contains("Bitmap Index Scan on tenant_labels");
    }

    @Test
    void hasIntervals() {
        // begin interval
        Query<User> query = Query.ofAll(User.class)
                .select(UserAttributes.EMAIL)
                .where(between(Audited.CREATED_AT, Audited.UPDATED_AT).lt(Duration.ofDays(1)))
                .where(UserAttributes.ORGANIZATION_ID.eq(organization));
        // end
        List<Row> rows = await(session -> run(session, query));
        assertThat(rows).hasSize(2);
    }

    @Test
    void matchesWordsInJava() {
        // begin words
        TextVector words = TextVector.parse("'harbour':1A 'north':3B,7B"); // a column tsvector
        TextQuery query = TextQuery.parse("'harb':*A <2> 'north' & !'south'"); // a tsquery
        boolean found = words.matches(query);
        // end
        String inDatabase = OnContext.await(
                        vertx,
                        () -> pool.preparedQuery("select ($1::text::tsvector @@ $2::text::tsquery)::text")
                                .execute(Tuple.of(words.toString(), query.toString())))
                .iterator()
                .next()
                .getString(0);

        assertThat(found).isTrue();
        assertThat(inDatabase).isEqualTo("true");
    }

    @Test
    void hasFullText() {
        given().queryParam("q", forest.key("harbour"))
                .get("/api/v1/tenants")
                .then()
                .statusCode(200);
    }

    @Test
    void touchesChangedRows() {
        // begin bulk
        Statement update = Update.of(User.class)
                .set(UserAttributes.LAST_NAME, value("King"))
                .where(UserAttributes.EMAIL.eq("ADA@example.com"))
                .where(UserAttributes.ORGANIZATION_ID.eq(organization))
                .render();
        // end
        int changed = await(session -> {
            Mutiny.MutationQuery query = session.createMutationQuery(update.hql());
            update.parameters().forEach(query::setParameter);
            return query.executeUpdate();
        });
        User after = await(session -> session.find(User.class, ada));

        assertThat(changed).isEqualTo(1);
        assertThat(after.updatedAt()).isAfter(after.createdAt());
        // begin setter
        UserAttributes.LAST_NAME.set(after, "Lovelace");
        // end
        assertThat(UserAttributes.FULL_NAME.of(after)).isEqualTo("Ada Lovelace");
    }

    @Test
    void deletesInBulk() {
        // begin delete
        Statement delete = Delete.of(User.class)
                .where(UserAttributes.EMAIL_DOMAIN.eq("example.org"))
                .where(UserAttributes.ORGANIZATION_ID.eq(organization))
                .render();
        // end
        int deleted = await(session -> {
            Mutiny.MutationQuery query = session.createMutationQuery(delete.hql());
            delete.parameters().forEach(query::setParameter);
            return query.executeUpdate();
        });
        User left = await(session -> session.find(User.class, ada));

        assertThat(deleted).isEqualTo(1);
        assertThat(left.firstName()).isEqualTo("Ada");
    }

    // begin subquery
    static final ToMany<Organization, User> USERS =
            ToMany.by("users", OrganizationAttributes.ID, User.class, UserAttributes.ORGANIZATION_ID);
    static final Condition<Organization> KNOWS_MARY =
            USERS.where(UserAttributes.FIRST_NAME.eq("mary")).any();
    // end

    @Test
    void hasSubqueries() {
        UUID other = UUID.fromString(Directories.organization(forest, "north", "Legal"));
        Query<Organization> query = Query.ofAll(Organization.class)
                .select(OrganizationAttributes.ID)
                .where(KNOWS_MARY)
                .where(OrganizationAttributes.ID.in(List.of(organization, other)));
        List<Row> found = await(session -> run(session, query));
        Organization loaded = await(session -> session.find(Organization.class, organization));
        User user = await(session -> session.find(User.class, ada));
        Attribute<Organization, Boolean> knowsMary =
                Attributes.of(Organization.class).define("knowsMary", "", KNOWS_MARY);
        Fetched withAda = Fetched.nothing().with(USERS, List.of(loaded), List.of(user));

        assertThat(found).extracting(row -> row.get(OrganizationAttributes.ID)).containsExactly(organization);
        assertThat(knowsMary.of(loaded, withAda)).isFalse();
    }

    @Test
    void hasQueriesOfQueries() {
        UUID legal = UUID.fromString(Directories.organization(forest, "north", "Legal"));
        UUID support = UUID.fromString(Directories.organization(forest, "harbour", "Support"));
        Directories.create(support.toString(), "Grace", "Hopper", "grace@example.com");
        Directories.create(support.toString(), "Alan", "Turing", "alan@example.com");
        List<UUID> ids = List.of(organization, legal, support);

        // begin nested
        Query<Organization> sizes = Query.ofAll(Organization.class)
                .select(OrganizationAttributes.USER_COUNT, count()) // how many have no user, one, two …
                .where(OrganizationAttributes.ID.in(ids))
                .groupBy(OrganizationAttributes.USER_COUNT)
                .orderBy(OrganizationAttributes.USER_COUNT.asc());
        // end
        // begin mean
        Expression<Organization, Double> mean = avg(OrganizationAttributes.USER_COUNT);
        // end
        Query<Organization> means =
                Query.ofAll(Organization.class).select(mean).where(OrganizationAttributes.ID.in(ids));
        // begin largest
        Subquery largest = Subquery.first(
                2,
                Query.ofAll(Organization.class)
                        .select(OrganizationAttributes.USER_COUNT)
                        .where(OrganizationAttributes.ID.in(ids))
                        .orderBy(OrganizationAttributes.USER_COUNT.desc()));
        Expression<Subquery, Long> users = sum(largest.get(OrganizationAttributes.USER_COUNT));
        Query<Subquery> ofLargest = Query.from(largest).select(users);
        // end
        List<Row> sums = await(session -> run(session, ofLargest));
        List<Row> found = await(session -> run(session, sizes));
        List<Row> meansFound = await(session -> run(session, means));
        List<Row> grouped = await(session -> run(session, means.aggregating(Query.Aggregation.GROUPED)));

        assertThat(found)
                .extracting(row -> row.get(OrganizationAttributes.USER_COUNT) + ": "
                        + row.get(sizes.selected().get(1)))
                .containsExactly("0: 1", "2: 2");
        assertThat(sums).extracting(row -> row.get(users)).containsExactly(4L);
        assertThat(meansFound).extracting(row -> row.get(mean)).containsExactly(4 / 3d);
        assertThat(grouped).extracting(row -> row.get(mean)).containsExactly(4 / 3d);
    }

    // begin having
    static final ToMany<User, User> COLLEAGUES =
            ToMany.by("colleagues", UserAttributes.ORGANIZATION_ID, User.class, UserAttributes.ORGANIZATION_ID);
    static final Condition<User> HAS_COLLEAGUES = COLLEAGUES.count().gt(1L); // group by … having count(*) > 1
    // end

    @Test
    void hasSubqueriesOfGroups() {
        UUID legal = UUID.fromString(Directories.organization(forest, "north", "Legal"));
        Directories.create(legal.toString(), "Grace", "Hopper", "grace@example.com");
        List<UUID> ids = List.of(organization, legal);
        Query<User> query = Query.ofAll(User.class)
                .select(UserAttributes.FIRST_NAME)
                .where(HAS_COLLEAGUES)
                .where(UserAttributes.ORGANIZATION_ID.in(ids))
                .orderBy(UserAttributes.FIRST_NAME.asc());
        List<Row> found = await(session -> run(session, query));
        List<User> all = await(session -> session.createSelectionQuery(
                        "from User u where u.organizationId in (:ids) order by u.firstName", User.class)
                .setParameter("ids", ids)
                .getResultList());
        Attribute<User, Boolean> hasColleagues = Attributes.of(User.class).define("hasColleagues", "", HAS_COLLEAGUES);
        Fetched fetched = Fetched.nothing().with(COLLEAGUES, all, all);

        assertThat(all).hasSize(3);
        assertThat(found)
                .extracting(row -> row.get(UserAttributes.FIRST_NAME))
                .containsExactly("Ada", "Mary")
                .isEqualTo(all.stream()
                        .filter(user -> hasColleagues.of(user, fetched))
                        .map(User::firstName)
                        .toList());
    }

    @Test
    void refersToItself() {
        String key = forest.key("harbour");

        // begin tree
        Query<Tenant> query = Query.ofAll(Tenant.class)
                .select(TenantAttributes.KEY, TenantAttributes.PARENT_KEY, TenantAttributes.SUBTREE_SIZE)
                .where(TenantAttributes.SUBTREE
                        .where(TenantAttributes.KEY.eq(key))
                        .any()) // the tenant and its ancestors
                .orderBy(TenantAttributes.DEPTH.asc());
        // end
        List<Row> path = await(session -> run(session, query));
        assertThat(path)
                .extracting(row -> row.get(TenantAttributes.KEY))
                .containsExactly(forest.key("root"), forest.key("north"), key);
        assertThat(path)
                .extracting(row -> row.get(TenantAttributes.SUBTREE_SIZE))
                .containsExactly(3L, 2L, 1L);
    }

    @Test
    void bindsValues() {
        List<UUID> ids = List.of(ada, UUID.randomUUID());

        // begin binds
        Query<User> query = Query.ofAll(User.class)
                .select(UserAttributes.ID, UserAttributes.EMAIL)
                .where(isOneOf(UserAttributes.ID, ids)); // one parameter for any number of ids
        // end
        List<Row> found = await(session -> run(session, query));
        assertThat(found).hasSize(1);
        assertThat(query.render().hql()).doesNotContain(ada.toString());
        assertThat(query.render().parameters()).hasSize(1);
    }

    // begin joined
    Uni<List<User>> withOrganizations(Mutiny.Session session, UUID id) {
        return session.createSelectionQuery(
                        "select u from User u join fetch u.organization o where o.id = :id", User.class)
                .setParameter("id", id)
                .getResultList();
    }
    // end

    @Test
    void loadsWhatItIsToldTo() {
        List<User> users = await(session -> withOrganizations(session, organization));
        assertThat(users).extracting(user -> user.organization().name()).containsExactly("Sales", "Sales");
    }

    // begin session
    Uni<String> marry(UUID id) {
        return sessions.withTransaction(session -> session.find(User.class, id)
                .invoke(user -> user.changeLastName("Lovelace")) // written at the commit
                .call(user -> session.fetch(user.organization())) // never loaded by itself
                .map(user -> user.organization().name()));
    }
    // end

    @Test
    void hasAsynchronousSessions() {
        String name = OnContext.await(vertx, () -> marry(ada));
        User married = await(session -> session.find(User.class, ada));
        assertThat(name).isEqualTo("Sales");
        assertThat(married.lastName()).isEqualTo("Lovelace");
    }

    // The page --------------------------------------------------------------------------------------------------------

    private static final Pattern REGION = Pattern.compile("// begin (\\w+)\n(.*?)\n *// end\n", Pattern.DOTALL);
    private static final Pattern LINK_OR_EXAMPLE =
            Pattern.compile("\\]\\(\\.\\./(src/[^)#]+\\.\\w+)\\)|```java\n(.*?)\n```", Pattern.DOTALL);

    @Test
    void thePageHasOnlyExamplesThatRun() throws Exception {
        String page = Files.readString(PAGE);
        Map<String, String> regions = new LinkedHashMap<>();
        for (Matcher region = REGION.matcher(Files.readString(SOURCE)); region.find(); ) {
            regions.put(region.group(1), region.group(2).stripIndent());
        }
        int quoted = 0;
        String file = "";
        for (Matcher found = LINK_OR_EXAMPLE.matcher(page); found.find(); ) {
            String example = found.group(2);
            if (example == null) {
                file = Files.readString(Path.of(found.group(1)));
            } else if (!regions.containsValue(example)) {
                assertThat(withoutIndentation(file)).contains(withoutIndentation(example));
                quoted++;
            }
        }

        assertThat(quoted).isGreaterThan(3);
        assertThat(regions)
                .hasSizeGreaterThan(8)
                .allSatisfy((name, text) -> assertThat(page).contains(text));
    }

    private static String withoutIndentation(String code) {
        return code.replaceAll("(?m)^ +", "");
    }
}
