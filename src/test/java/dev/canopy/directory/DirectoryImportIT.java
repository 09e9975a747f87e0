package dev.canopy.directory;

import static dev.canopy.directory.Directories.all;
import static dev.canopy.directory.Directories.atOnce;
import static dev.canopy.directory.Directories.create;
import static dev.canopy.directory.Directories.get;
import static dev.canopy.directory.Directories.importLines;
import static dev.canopy.directory.Directories.organization;
import static dev.canopy.directory.Directories.organizationLine;
import static dev.canopy.directory.Directories.organizations;
import static dev.canopy.directory.Directories.patch;
import static dev.canopy.directory.Directories.statements;
import static dev.canopy.directory.Directories.userLine;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.RunningStatements;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DirectoryImportIT {
    @Inject
    DataSource database;

    @Inject
    RunningStatements running;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")));
    }

    @Test
    void importsAsOftenAsOneLikes() {
        importLines(
                        "organizations",
                        List.of(organizationLine(forest, "a", "Legal"), organizationLine(forest, "b", "Legal")))
                .then()
                .statusCode(200)
                .body("imported", equalTo(2));
        String id = get(organizations(forest, "a")).path("data[0].id");
        List<String> users = List.of(
                userLine(forest, "a", "legal", "Ada", "Lovelace", "ada@x.example"),
                userLine(forest, "b", "Legal", "Ada", "Lovelace", "ada@x.example"));
        for (int i = 0; i < 2; i++) {
            importLines("users", users).then().statusCode(200).body("imported", equalTo(2));
        }
        String user = get("/api/v1/organizations/" + id + "/users").path("data[0].id");

        importLines("organizations", List.of(organizationLine(forest, "a", "LEGAL")))
                .then()
                .statusCode(200);
        importLines("users", List.of(userLine(forest, "a", "Legal", "Ada", "King", "ADA@x.example")))
                .then()
                .statusCode(200);

        get(organizations(forest, "a")).then().body("data.id", contains(id)).body("data.name", contains("LEGAL"));
        get("/api/v1/organizations/" + id + "/users")
                .then()
                .body("data.id", contains(user))
                .body("data.fullName", contains("Ada King"))
                .body("data.email", contains("ADA@x.example"));
    }

    @Test
    void importsAllOrNothing() {
        organization(forest, "a", "Legal");
        String good = userLine(forest, "a", "Legal", "A", "B", "good@x.example");

        importLines(
                        "users",
                        List.of(
                                good,
                                userLine(forest, "a", "Sales", "A", "B", "b@x.example"),
                                good.replace("good", "GOOD")))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/2/email"))
                .body("errors.detail", contains("is the same as in /0"));
        importLines(
                        "users",
                        List.of(
                                good,
                                userLine(forest, "a", "Sales", "A", "B", "b@x.example"),
                                userLine(forest, "nobody", "Legal", "A", "B", "b@x.example")))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/1/organization", "/2/organization"))
                .body("errors[0].detail", containsString("'Sales'"));
        importLines("users", List.of(good, "{\"email\":\"x\",\"y\":1}", "7"))
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer.sort()",
                        contains(
                                "/1/email",
                                "/1/firstName",
                                "/1/lastName",
                                "/1/organization",
                                "/1/tenant",
                                "/1/y",
                                "/2"));
        importLines("users", List.of(good, "{"))
                .then()
                .statusCode(400)
                .body("detail", equalTo("Line 2 is not valid JSON."));
        importLines(
                        "organizations",
                        List.of(organizationLine(forest, "a", "New"), organizationLine(forest, "a", "NEW")))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/1/name"));
        importLines(
                        "organizations",
                        List.of(organizationLine(forest, "a", "New"), organizationLine(forest, "nobody", "New")))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/1/tenant"));
        patch("/api/v1/tenants/" + forest.key("b"), "{\"archived\":true}")
                .then()
                .statusCode(200);
        importLines(
                        "organizations",
                        List.of(organizationLine(forest, "a", "New"), organizationLine(forest, "b", "New")))
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo("is archived"));

        assertThat(all("/api/v1/users?limit=10&subtree=true&tenant=" + forest.key("root"), "email"))
                .isEmpty();
        assertThat(all(organizations(forest, "a") + "?limit=10", "name")).containsExactly("Legal");
        importLines("users", List.of()).then().statusCode(200).body("imported", equalTo(0));
    }

    @Test
    void namesTheLineWhoseOrganizationIsDeletedMeanwhile() throws Exception {
        organization(forest, "a", "Legal");
        String sales = organization(forest, "a", "Sales");
        List<String> users = List.of(
                userLine(forest, "a", "Legal", "Ada", "Lovelace", "ada@x.example"),
                userLine(forest, "a", "Sales", "Bea", "Lovelace", "bea@x.example"));
        CompletableFuture<Response> imported;
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            try (PreparedStatement delete = other.prepareStatement("delete from organization where id = ?")) {
                delete.setObject(1, UUID.fromString(sales));
                assertThat(delete.executeUpdate()).isEqualTo(1);
            }
            imported = CompletableFuture.supplyAsync(() -> importLines("users", users));
            running.awaitRow("select 1 from pg_stat_activity where datname = current_database()"
                    + " and wait_event_type = 'Lock' and query like '%insert into directory_user%'");
            other.commit();
        }

        imported.get()
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/1/organization"))
                .body("errors[0].detail", containsString("'Sales'"));
    }

    @Test
    void importsManyInAsManyStatementsAsOne() {
        organization(forest, "a", "Legal");
        int one = statements(importLines("users", List.of(userLine(forest, "a", "Legal", "A", "B", "one@x.example"))));
        List<String> lines = new ArrayList<>();
        IntStream.range(0, 5_000)
                .forEach(i -> lines.add(userLine(forest, "a", "Legal", "A", "B", "u" + i + "@x.example")));

        assertThat(statements(importLines("users", lines))).isEqualTo(one).isLessThanOrEqualTo(5);
        get(organizations(forest, "a") + "?filter=userCount==5001").then().body("data.name", contains("Legal"));
        int oneOrganization = statements(importLines("organizations", List.of(organizationLine(forest, "a", "Legal"))));
        assertThat(oneOrganization).isLessThanOrEqualTo(5);
    }

    @Test
    void importsAtOnceWithoutWaitingInACircle() throws Exception {
        String organization = organization(forest, "a", "Legal");
        List<String> lines = IntStream.range(0, 500)
                .mapToObj(i -> userLine(forest, "a", "Legal", "A", "B", "u" + i + "@x.example"))
                .toList();

        assertThat(atOnce(6, i -> importLines("users", i % 2 == 0 ? lines : lines.reversed())))
                .containsOnly(200);
        assertThat(all("/api/v1/organizations/" + organization + "/users?limit=1000", "id"))
                .hasSize(500);
        create(organization, "A", "B", "U7@x.example").then().statusCode(409);
    }
}
