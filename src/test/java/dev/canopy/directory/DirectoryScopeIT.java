package dev.canopy.directory;

import static dev.canopy.directory.Directories.create;
import static dev.canopy.directory.Directories.get;
import static dev.canopy.directory.Directories.organization;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.access.Scope;
import dev.canopy.attribute.CaseInsensitiveText;
import dev.canopy.directory.ImportLine.OrganizationLine;
import dev.canopy.directory.ImportLine.UserLine;
import dev.canopy.listing.Page;
import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Organizations and users of tenants outside of a caller's subtrees do not exist for the caller. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DirectoryScopeIT {
    private static final UserDraft DRAFT = new UserDraft("A", "B", "new@x.example");

    @Inject
    TenantRepository tenants;

    @Inject
    OrganizationRepository organizations;

    @Inject
    OrganizationService organizationService;

    @Inject
    UserRepository users;

    @Inject
    UserService userService;

    @Inject
    ImportService imports;

    @Inject
    Vertx vertx;

    private final Map<String, UUID> organizationIds = new HashMap<>();
    private final Map<String, UUID> userIds = new HashMap<>();
    private Forest forest;
    private Scope scope;

    @BeforeEach
    void letTheCallerSeeOneSubtree() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b", child("b1"))));
        for (String tenant : new String[] {"root", "a", "a1", "b", "b1"}) {
            String organization = organization(forest, tenant, "o");
            organizationIds.put(tenant, UUID.fromString(organization));
            userIds.put(
                    tenant,
                    UUID.fromString(create(organization, "A", tenant, tenant + "@x.example")
                            .path("id")));
        }
        long visible = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        scope = Scope.subtrees(Set.of(visible));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a1"})
    void showsVisibleRows(String visible) {
        UUID organization = organizationIds.get(visible);
        UUID user = userIds.get(visible);

        assertThat(run(() -> organizations.list(organizationsOf(visible))).data())
                .hasSize(1);
        assertThat(run(() -> organizations.get(scope, organization)).name()).isEqualTo("o");
        assertThat(list(new UserQuery.Of.OfTenant(forest.key(visible)))).hasSize(1);
        assertThat(list(new UserQuery.Of.OfSubtree(forest.key(visible)))).hasSizeBetween(1, 2);
        assertThat(list(new UserQuery.Of.OfOrganization(organization)))
                .extracting(UserView::lastName)
                .containsExactly(visible);
        assertThat(run(() -> users.get(scope, user, EnumSet.allOf(UserInclude.class)))
                        .tenant()
                        .key())
                .isEqualTo(forest.key(visible));
        run(() -> userService.change(scope, user, change(), IfMatch.NONE));
        run(() -> organizationService.rename(scope, organization, Optional.of("p"), IfMatch.NONE));
        run(() -> imports.importUsers(scope, List.of(line(visible, "p")), index -> "/" + index));
        run(() -> userService.delete(scope, user, IfMatch.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "b", "b1"})
    void knowsNothingElse(String hidden) {
        UUID organization = organizationIds.get(hidden);
        UUID user = userIds.get(hidden);

        assertRefused(ProblemType.NOT_FOUND, () -> organizations.list(organizationsOf(hidden)));
        assertRefused(ProblemType.NOT_FOUND, () -> organizations.get(scope, organization));
        assertRefused(ProblemType.NOT_FOUND, () -> organizationService.create(scope, forest.key(hidden), "p"));
        assertRefused(
                ProblemType.NOT_FOUND,
                () -> organizationService.rename(scope, organization, Optional.of("p"), IfMatch.NONE));
        assertRefused(ProblemType.NOT_FOUND, () -> organizationService.delete(scope, organization, IfMatch.NONE));
        for (UserQuery.Of of : List.of(
                new UserQuery.Of.OfTenant(forest.key(hidden)),
                new UserQuery.Of.OfSubtree(forest.key(hidden)),
                new UserQuery.Of.OfOrganization(organization))) {
            assertRefused(ProblemType.NOT_FOUND, () -> users.list(query(of)));
        }
        assertRefused(ProblemType.NOT_FOUND, () -> users.get(scope, user, Set.of()));
        assertRefused(ProblemType.NOT_FOUND, () -> userService.create(scope, organization, DRAFT));
        assertRefused(ProblemType.NOT_FOUND, () -> userService.change(scope, user, change(), IfMatch.NONE));
        assertRefused(ProblemType.NOT_FOUND, () -> userService.delete(scope, user, IfMatch.NONE));
        assertRefused(
                ProblemType.INVALID_CONTENT,
                () -> imports.importUsers(scope, List.of(line(hidden, "o")), index -> "/" + index));
        assertRefused(
                ProblemType.INVALID_CONTENT,
                () -> imports.importOrganizations(
                        scope, List.of(line(hidden, "p").organization()), index -> "/" + index));

        get("/api/v1/organizations/" + organization + "/users").then().body("data.lastName", equalTo(List.of(hidden)));
    }

    @Test
    void listsEveryoneWhoIsVisible() {
        assertThat(list(new UserQuery.Of.Everyone()))
                .extracting(UserView::lastName)
                .containsExactlyInAnyOrder("a", "a1");
    }

    private static UserChange change() {
        return new UserChange(Optional.of("Changed"), Optional.empty(), Optional.empty());
    }

    private UserLine line(String tenant, String organization) {
        return new UserLine(new OrganizationLine(forest.key(tenant), new CaseInsensitiveText(organization)), DRAFT);
    }

    private OrganizationQuery organizationsOf(String tenant) {
        return new OrganizationQuery(
                scope,
                forest.key(tenant),
                new PageQuery<>(null, OrganizationAttributes.COLUMNS.order(null), null, 100, ""));
    }

    private UserQuery query(UserQuery.Of of) {
        return new UserQuery(
                scope,
                of,
                EnumSet.allOf(UserInclude.class),
                new PageQuery<>(null, UserAttributes.COLUMNS.order(null), null, 100, ""));
    }

    private List<UserView> list(UserQuery.Of of) {
        Page<UserView> page = run(() -> users.list(query(of)));
        return page.data();
    }

    private <T> T run(Supplier<Uni<T>> work) {
        return OnContext.await(vertx, work);
    }

    private <T> void assertRefused(ProblemType type, Supplier<Uni<T>> work) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> run(work))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(type));
    }
}
