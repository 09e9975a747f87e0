package dev.canopy.directory;

import static dev.canopy.directory.Directories.create;
import static dev.canopy.directory.Directories.delete;
import static dev.canopy.directory.Directories.get;
import static dev.canopy.directory.Directories.importLines;
import static dev.canopy.directory.Directories.organization;
import static dev.canopy.directory.Directories.organizationLine;
import static dev.canopy.directory.Directories.patch;
import static dev.canopy.directory.Directories.post;
import static dev.canopy.directory.Directories.statements;
import static dev.canopy.directory.Directories.userLine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of statements does not depend on the number of users, nor on that of their organizations and tenants. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DirectoryStatementCountIT {
    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1_000})
    void readsUsersInOneStatementAndEachIncludeInOneMore(int users) {
        int tenants = Math.min(users, 50);
        Forest forest = Forest.wide(tenants, 3);
        importLines(
                        "organizations",
                        IntStream.range(0, users / 2)
                                .mapToObj(i -> organizationLine(forest, String.valueOf(i % tenants), "o" + i))
                                .toList())
                .then()
                .statusCode(200);
        importLines(
                        "users",
                        IntStream.range(0, users)
                                .mapToObj(i -> userLine(
                                        forest,
                                        String.valueOf(i / 2 % tenants),
                                        "o" + i / 2,
                                        "F" + i,
                                        "L" + i,
                                        "u" + i + "@x.example"))
                                .toList())
                .then()
                .statusCode(200);
        String list = "/api/v1/users?limit=1000&subtree=true&tenant=" + forest.key("0");

        assertThat(count(list, users)).isEqualTo(1);
        assertThat(count(list + "&sort=-organizationName&filter=fullName==f*", users))
                .isEqualTo(1);
        assertThat(count(list + "&include=organization", users)).isEqualTo(2);
        assertThat(count(list + "&include=tenant", users)).isEqualTo(3);
        assertThat(count(list + "&include=organization,tenant", users)).isEqualTo(3);
    }

    @Test
    void runsAFixedNumberOfStatementsForEverythingElse() {
        Forest forest = Forest.chain(1);
        String organization = organization(forest, "0", "o");
        String organizations = "/api/v1/organizations/" + organization;
        Response created = create(organization, "A", "B", "a@b.example");
        String user = "/api/v1/users/" + created.path("id");

        assertThat(statements(created)).isLessThanOrEqualTo(4);
        assertThat(statements(post(Directories.organizations(forest, "0"), "{\"name\":\"p\"}")))
                .isLessThanOrEqualTo(5);
        assertThat(statements(get(organizations))).isEqualTo(1);
        assertThat(statements(get(Directories.organizations(forest, "0")))).isEqualTo(1);
        assertThat(statements(get(Directories.organizations(forest, "0") + "?filter=name==x")))
                .isEqualTo(2);
        assertThat(statements(get(organizations + "/users?filter=email==x"))).isEqualTo(2);
        assertThat(statements(get(user + "?include=tenant,organization"))).isEqualTo(3);
        assertThat(statements(patch(user, "{\"lastName\":\"C\"}"))).isLessThanOrEqualTo(4);
        assertThat(statements(patch(organizations, "{\"name\":\"C\"}"))).isLessThanOrEqualTo(4);
        assertThat(statements(delete(user))).isLessThanOrEqualTo(4);
        assertThat(statements(delete(organizations))).isLessThanOrEqualTo(4);
    }

    private static int count(String address, int users) {
        Response answer = get(address);
        assertThat(answer.jsonPath().getList("data")).as(address).hasSize(users);
        return statements(answer);
    }
}
