package dev.canopy.directory;

import static dev.canopy.directory.Directories.all;
import static dev.canopy.directory.Directories.atOnce;
import static dev.canopy.directory.Directories.create;
import static dev.canopy.directory.Directories.delete;
import static dev.canopy.directory.Directories.get;
import static dev.canopy.directory.Directories.organization;
import static dev.canopy.directory.Directories.organizations;
import static dev.canopy.directory.Directories.patch;
import static dev.canopy.directory.Directories.post;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DirectoryIT {
    private static final String NOBODY = "/api/v1/users/" + UUID.randomUUID();
    private static final String NOWHERE = "/api/v1/organizations/" + UUID.randomUUID();

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    @Test
    void createsReadsChangesAndDeletesAnOrganization() {
        Response created = post(organizations(forest, "a"), "{\"name\":\"Legal\"}");
        String address = created.header("Location");

        created.then()
                .statusCode(201)
                .body("name", equalTo("Legal"))
                .body("tenant", equalTo(forest.key("a")))
                .body("createdAt", equalTo(created.path("updatedAt")));
        assertThat(address).isEqualTo("/api/v1/organizations/" + created.path("id"));
        get(address).then().statusCode(200).body("name", equalTo("Legal"));
        patch(address, "{\"name\":\"Law\"}").then().statusCode(200).body("name", equalTo("Law"));
        patch(address, "{}").then().statusCode(200).body("name", equalTo("Law"));
        patch(address, "{\"name\":\"LAW\"}").then().statusCode(200).body("name", equalTo("LAW"));
        delete(address).then().statusCode(204);
        get(address).then().statusCode(404).body("detail", containsString("There is no organization"));
    }

    @Test
    void createsReadsChangesAndDeletesAUser() {
        String organization = organization(forest, "a", "Legal");
        Response created = create(organization, "Ada", "Lovelace", "Ada@Acme.example");
        String address = created.header("Location");

        created.then()
                .statusCode(201)
                .body("firstName", equalTo("Ada"))
                .body("lastName", equalTo("Lovelace"))
                .body("fullName", equalTo("Ada Lovelace"))
                .body("email", equalTo("Ada@Acme.example"))
                .body("organizationId", equalTo(organization));
        get(address).then().statusCode(200).body("email", equalTo("Ada@Acme.example"));
        patch(address, "{\"lastName\":\"King\"}").then().statusCode(200).body("fullName", equalTo("Ada King"));
        patch(address, "{\"email\":\"ADA@acme.example\"}")
                .then()
                .statusCode(200)
                .body("email", equalTo("ADA@acme.example"));
        patch(address, "{}").then().statusCode(200).body("lastName", equalTo("King"));
        delete(address).then().statusCode(204);
        get(address).then().statusCode(404).body("detail", containsString("There is no user"));
    }

    @Test
    void comparesNamesAndAddressesRegardlessOfCase() {
        String legal = organization(forest, "a", "Legal");
        String other = organization(forest, "b", "Legal");
        create(legal, "Ada", "Lovelace", "ada@acme.example").then().statusCode(201);

        post(organizations(forest, "a"), "{\"name\":\"LEGAL\"}")
                .then()
                .statusCode(409)
                .body("detail", equalTo("/name is the name of another organization of the tenant."));
        create(legal, "Other", "One", "ADA@Acme.Example")
                .then()
                .statusCode(409)
                .body("detail", equalTo("/email is the address of another user of the organization."));
        String second = create(other, "Ada", "Lovelace", "ADA@acme.example")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        create(other, "Grace", "Hopper", "grace@acme.example").then().statusCode(201);
        patch("/api/v1/users/" + second, "{\"email\":\"GRACE@acme.example\"}")
                .then()
                .statusCode(409);
        String law = organization(forest, "a", "Law");
        patch("/api/v1/organizations/" + law, "{\"name\":\"legal\"}").then().statusCode(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /name | is missing",
                "{\"name\":\" \"} | /name | must be a string of 1 to 200 characters",
                "{\"name\":7} | /name | must be a string of 1 to 200 characters",
                "{\"name\":\"a\\u0000\"} | /name | must not contain the character U+0000 or half of a surrogate pair",
                "{\"name\":\"a\",\"x\":1} | /x | is not a known field",
                "[] | '' | must be a JSON object"
            })
    void reportsTheErrorInAnOrganization(String body, String pointer, String detail) {
        post(organizations(forest, "a"), body)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", equalTo(detail));
        String address = "/api/v1/organizations/" + organization(forest, "a", "o");
        if (!body.equals("{}")) {
            patch(address, body).then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
        }
        patch(address, "{\"name\":null}").then().statusCode(422).body("errors[0].detail", equalTo("is missing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "plain",
                "@acme.example",
                "a@",
                "a b@acme.example",
                "a@acme..example",
                "a@-acme.example",
                "a@acme.example.",
                "a@b@c",
                "1234567890123456789012345678901234567890123456789012345678901234x@acme.example"
            })
    void refusesInvalidAddresses(String email) {
        String organization = organization(forest, "a", "o");

        create(organization, "A", "B", email)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/email"))
                .body("errors[0].detail", equalTo("must be an e-mail address of at most 254 characters"));
        create(organization, "A", "B", "a@" + "x.".repeat(126) + "x").then().statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "o'neill+tag@mail.acme.example", "jürgen@münchen.example", "用户@例え.example"})
    void acceptsAddressesInAnyLanguage(String email) {
        create(organization(forest, "a", "o"), "A", "B", email)
                .then()
                .statusCode(201)
                .body("email", equalTo(email));
    }

    @Test
    void reportsAllErrorsInAUser() {
        String organization = organization(forest, "a", "o");

        post(
                        "/api/v1/organizations/" + organization + "/users",
                        "{\"firstName\":\"" + "x".repeat(201) + "\",\"age\":3}")
                .then()
                .statusCode(422)
                .body("errors.pointer.sort()", contains("/age", "/email", "/firstName", "/lastName"));
        String user = create(organization, "A", "B", "a@b.example").path("id");
        patch("/api/v1/users/" + user, "{\"email\":null,\"lastName\":\"\"}")
                .then()
                .statusCode(422)
                .body("errors.pointer.sort()", contains("/email", "/lastName"));
    }

    @Test
    void answersNotFoundForUnknownRows() {
        String unknownTenant = "/api/v1/tenants/" + forest.key("nobody") + "/organizations";
        for (Response answer : List.of(
                get(unknownTenant),
                post(unknownTenant, "{\"name\":\"x\"}"),
                get(NOWHERE),
                get("/api/v1/organizations/1"),
                patch(NOWHERE, "{\"name\":\"x\"}"),
                patch(NOWHERE, "{}"),
                delete(NOWHERE),
                get(NOWHERE + "/users"),
                post(NOWHERE + "/users", Directories.user("A", "B", "a@b.example")),
                get(NOBODY),
                get(NOBODY + "?include=tenant"),
                get("/api/v1/users/x"),
                patch(NOBODY, "{\"lastName\":\"x\"}"),
                patch(NOBODY, "{}"),
                delete(NOBODY),
                get("/api/v1/users?tenant=" + forest.key("nobody")),
                get("/api/v1/users?tenant=" + forest.key("nobody") + "&subtree=true"))) {
            answer.then().statusCode(404).contentType("application/problem+json");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "include=boss | include | contains the unknown value 'boss'; the values are organization, tenant",
                "include=organization, | include | contains the unknown value ''; the values are organization, tenant",
                "subtree=maybe | subtree | must be true or false",
                "subtree=true | subtree | requires 'tenant'",
                "limit=0 | limit | must be a whole number from 1 to 1000",
                "sort=email,-email | sort | contains 'email' twice",
                "cursor=x | cursor | is not a cursor of this list in this order",
                "filter=createdAt=gt=x | filter | needs a time such as 2026-03-01T12:00:00Z, or a day such as 2026-03-01 for 'createdAt', not 'x'",
                "filter=organizationId==x | filter | needs a UUID for 'organizationId', not 'x'"
            })
    void refusesParameters(String query, String name, String detail) {
        get("/api/v1/users?" + query)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(name))
                .body("errors[0].detail", equalTo(detail));
    }

    @Test
    void namesTheColumnsWhereOneIsUnknown() {
        get("/api/v1/users?sort=age")
                .then()
                .statusCode(400)
                .body(
                        "detail",
                        containsString(
                                "contains the unknown column 'age'; the columns are email, firstName, lastName, fullName"));
        get("/api/v1/users?filter=age==1")
                .then()
                .statusCode(400)
                .body("detail", containsString("contains the unknown column 'age'"));
        get("/api/v1/users?age=1").then().statusCode(400);
        get(organizations(forest, "a") + "?sort=email")
                .then()
                .statusCode(400)
                .body("detail", containsString("the columns are name, userCount, createdAt, updatedAt"));
    }

    @Test
    void showsOnlyIncludedData() {
        String organization = organization(forest, "a1", "Legal");
        String user =
                create(organization, "Ada", "Lovelace", "ada@acme.example").path("id");

        for (String address : List.of(
                "/api/v1/users?tenant=" + forest.key("a1") + "&include={i}",
                "/api/v1/users/" + user + "?include={i}")) {
            String row = address.contains("tenant=") ? "data[0]." : "";
            get(address, "organization,tenant")
                    .then()
                    .statusCode(200)
                    .body(row + "organization.id", equalTo(organization))
                    .body(row + "organization.name", equalTo("Legal"))
                    .body(row + "tenant.key", equalTo(forest.key("a1")))
                    .body(row + "tenant.name", equalTo("Tenant a1"));
            get(address, "tenant")
                    .then()
                    .body(row + "tenant.key", equalTo(forest.key("a1")))
                    .body(row + "organization", nullValue());
            get(address, "organization").then().body(row + "organization.name", equalTo("Legal"));
        }
        get("/api/v1/users/" + user)
                .then()
                .body("$", not(hasKey("organization")))
                .body("$", not(hasKey("tenant")));
        get("/api/v1/users/" + user + "?include=organization").then().body("$", not(hasKey("tenant")));
    }

    @Test
    void listsUsersOfATenantOfASubtreeAndOfAnOrganization() {
        String root = organization(forest, "root", "o");
        create(root, "A", "A", "r@x.example");
        create(organization(forest, "a", "o"), "A", "A", "a@x.example");
        create(organization(forest, "a1", "o"), "A", "A", "a1@x.example");
        create(organization(forest, "b", "o"), "A", "A", "b@x.example");

        assertThat(emails("tenant=" + forest.key("a"))).containsExactly("a@x.example");
        assertThat(emails("tenant=" + forest.key("a") + "&subtree=false")).containsExactly("a@x.example");
        assertThat(emails("subtree=true&tenant=" + forest.key("a").toUpperCase(Locale.ROOT)))
                .containsExactly("a1@x.example", "a@x.example");
        assertThat(emails("subtree=true&tenant=" + forest.key("root")))
                .containsExactly("a1@x.example", "a@x.example", "b@x.example", "r@x.example");
        assertThat(all("/api/v1/organizations/" + root + "/users?limit=10", "email"))
                .containsExactly("r@x.example");
        assertThat(emails("tenant=" + forest.key("a1") + "&filter=lastName==nobody"))
                .isEmpty();

        forest.move("a1", "b").then().statusCode(200);

        assertThat(emails("subtree=true&tenant=" + forest.key("a"))).containsExactly("a@x.example");
        assertThat(emails("subtree=true&tenant=" + forest.key("b"))).containsExactly("a1@x.example", "b@x.example");
    }

    @Test
    void filtersAndSortsByHybridAttributes() {
        String legal = organization(forest, "a", "Legal");
        String sales = organization(forest, "a1", "Sales");
        create(legal, "Ada", "Lovelace", "ada@one.example");
        create(legal, "Grace", "Hopper", "grace@TWO.example");
        create(sales, "Alan", "Turing", "alan@two.example");
        String users = "subtree=true&tenant=" + forest.key("root");

        assertThat(emails(users + "&filter=fullName=='ada lovelace'")).containsExactly("ada@one.example");
        assertThat(emails(users + "&filter=fullName==*love*")).containsExactly("ada@one.example");
        assertThat(emails(users + "&filter=email==GRACE@two.example")).containsExactly("grace@TWO.example");
        assertThat(emails(users + "&filter=email=in=(ALAN@two.example,x@y)")).containsExactly("alan@two.example");
        assertThat(emails(users + "&filter=emailDomain==two.EXAMPLE;organizationName!=legal"))
                .containsExactly("alan@two.example");
        assertThat(emails(users + "&filter=organizationId==" + sales)).containsExactly("alan@two.example");
        assertThat(emails(users + "&filter=tenant==" + forest.key("a1"))).containsExactly("alan@two.example");
        assertThat(emails(users + "&sort=-organizationName,-fullName"))
                .containsExactly("alan@two.example", "grace@TWO.example", "ada@one.example");
        assertThat(emails(users + "&sort=emailDomain,lastName"))
                .containsExactly("ada@one.example", "grace@TWO.example", "alan@two.example");
        assertThat(emails(users + "&sort=createdAt"))
                .containsExactly("ada@one.example", "grace@TWO.example", "alan@two.example");

        organization(forest, "a", "Empty");
        assertThat(all(organizations(forest, "a") + "?limit=1&sort=-userCount", "name"))
                .containsExactly("Legal", "Empty");
        assertThat(all(organizations(forest, "a") + "?limit=1&filter=userCount=gt=1", "name"))
                .containsExactly("Legal");
        assertThat(all(organizations(forest, "a") + "?limit=1", "name")).containsExactly("Empty", "Legal");
        assertThat(all(organizations(forest, "b") + "?limit=1", "name")).isEmpty();
    }

    @Test
    void pagesAreCompleteUnderEqualNames() {
        String organization = organization(forest, "a", "o");
        List<String> emails = IntStream.range(0, 25)
                .mapToObj(i -> "u%02d@x.example".formatted(i))
                .toList();
        emails.forEach(email -> create(organization, "Same", "Name", email));
        String users = "/api/v1/users?limit=4&tenant=" + forest.key("a");

        assertThat(all(users, "email")).containsExactlyElementsOf(emails);
        assertThat(all(users + "&sort=-email", "email")).containsExactlyElementsOf(emails.reversed());
        for (String sort : List.of("lastName", "-fullName", "organizationName,-lastName", "tenant", "emailDomain")) {
            assertThat(all(users + "&sort=" + sort, "email")).as(sort).containsExactlyInAnyOrderElementsOf(emails);
        }
        String cursor = get(users).path("next");
        get(users + "&sort=lastName&cursor={c}", cursor).then().statusCode(400);
        get(users + "&subtree=true&cursor={c}", cursor).then().statusCode(400);
        get(users + "&include=tenant&cursor={c}", cursor).then().statusCode(200);
    }

    @Test
    void acceptsOneOfTwoWithTheSameAddressOrName() throws Exception {
        String organization = organization(forest, "a", "o");
        for (int round = 0; round < 5; round++) {
            String email = "same" + round + "@x.example";
            List<Integer> answers =
                    atOnce(4, i -> create(organization, "A", "B", i % 2 == 0 ? email : email.toUpperCase(Locale.ROOT)));
            assertThat(answers).containsExactlyInAnyOrder(201, 409, 409, 409);
        }

        List<Integer> answers = atOnce(4, i -> post(organizations(forest, "b"), "{\"name\":\"Same\"}"));
        assertThat(answers).containsExactlyInAnyOrder(201, 409, 409, 409);
        assertThat(Collections.frequency(all(organizations(forest, "b") + "?limit=9", "name"), "Same"))
                .isEqualTo(1);
    }

    @Test
    void refusesToDeleteRowsThatAreInUse() {
        String organization = organization(forest, "b", "o");
        String user = create(organization, "A", "B", "a@b.example").path("id");
        String tenant = "/api/v1/tenants/" + forest.key("b");

        delete("/api/v1/organizations/" + organization)
                .then()
                .statusCode(409)
                .body("detail", containsString("has users; delete them first"));
        delete(tenant).then().statusCode(409).body("detail", containsString("organizations; archive it instead"));
        delete("/api/v1/users/" + user).then().statusCode(204);
        delete("/api/v1/organizations/" + organization).then().statusCode(204);
        delete(tenant).then().statusCode(204);
    }

    @Test
    void refusesNewRowsOfAnArchivedTenant() {
        String organization = organization(forest, "b", "o");
        patch("/api/v1/tenants/" + forest.key("b"), "{\"archived\":true}")
                .then()
                .statusCode(200);

        post(organizations(forest, "b"), "{\"name\":\"x\"}")
                .then()
                .statusCode(409)
                .body("detail", containsString("is archived"));
        create(organization, "A", "B", "a@b.example")
                .then()
                .statusCode(409)
                .body("detail", containsString("is archived"));
        get("/api/v1/organizations/" + organization).then().statusCode(200);
    }

    private static List<String> emails(String query) {
        return all("/api/v1/users?limit=2&" + query, "email");
    }
}
