package dev.canopy.search;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SearchIT {
    /** A word that only this test has. */
    private final String word = "w" + UUID.randomUUID().toString().replace("-", "");

    private String organization;
    private String user;

    @BeforeEach
    void storeOneOfEachKind() {
        send("POST", "/tenants", "{\"key\":\"%s\",\"name\":\"Blue Harbour & Sons\"}".formatted(word));
        organization = send(
                        "POST", "/tenants/" + word + "/organizations", "{\"name\":\"Night %s Shift\"}".formatted(word))
                .path("id");
        user = send(
                        "POST",
                        "/organizations/" + organization + "/users",
                        "{\"firstName\":\"Ada\",\"lastName\":\"Byron\",\"email\":\"ada@%s.example\"}".formatted(word))
                .path("id");
        send("PUT", "/features/" + word, "{\"name\":\"Routing\"}");
    }

    private static Response send(String method, String path, String body) {
        Response answer = given().contentType("application/json").body(body).request(method, "/api/v1" + path);
        assertThat(answer.statusCode()).isEqualTo(201);
        return answer;
    }

    private static Response search(String text) {
        return given().queryParam("q", text).get("/api/v1/search");
    }

    private static List<String> kinds(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer.jsonPath().getList("data.kind");
    }

    /** The feature would count in the adoption rates that other tests expect. */
    @AfterEach
    void retireTheFeature() {
        given().delete("/api/v1/features/" + word);
    }

    @Test
    void findsEachKindByAWord() {
        Response answer = search(word);

        assertThat(kinds(answer)).containsExactlyInAnyOrder("tenant", "user", "organization", "feature");
        assertThat(answer.jsonPath().getList("data.key")).containsExactlyInAnyOrder(word, user, organization, word);
        assertThat(answer.jsonPath().getList("data.rank", Float.class)).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void ranksANameAboveAKey() {
        assertThat(kinds(search(word)).get(0)).isEqualTo("organization");
    }

    /** The organization has the word twice, so its rank alone is higher. */
    @Test
    void showsAWholeNameFirstWithARankOfAtMostOne() {
        send("POST", "/tenants/" + word + "/organizations", "{\"name\":\"%1$s %1$s\"}".formatted(word));
        send("POST", "/tenants", "{\"key\":\"%1$s-2\",\"name\":\"%1$s\"}".formatted(word));

        Response answer = search(word);

        assertThat(kinds(answer)).hasSize(6);
        assertThat(answer.<String>path("data[0].key")).isEqualTo(word + "-2");
        assertThat(answer.jsonPath().getList("data.rank", Float.class)).allMatch(rank -> rank >= 0 && rank <= 1);
    }

    @Test
    void searchesOnlyTheKindsThatAreNamed() {
        Response answer = given().get("/api/v1/search?in=users,features&q=" + word);

        assertThat(kinds(answer)).containsExactlyInAnyOrder("user", "feature");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{word} harb | tenant",
                "harbour {word} | tenant",
                "\"blue harbour\" {word} | tenant",
                "ada@{word} | user",
                "{word} routing or {word} shift | organization feature",
                "{word} -blue -ada -night | feature"
            })
    void readsWordsPhrasesAndOperators(String text, String expected) {
        assertThat(kinds(search(text.replace("{word}", word)))).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void showsWordsInASnippetThatIsHtml() {
        Response answer = given().get("/api/v1/search?in=tenants&q=blue " + word);

        assertThat(answer.<String>path("data[0].snippet"))
                .isEqualTo("<mark>Blue</mark> Harbour &amp; Sons <mark>" + word + "</mark>");
        assertThat(answer.<String>path("data[0].name")).isEqualTo("Blue Harbour & Sons");
    }

    @Test
    void findsSimilarTextWhereNoWordIsFound() {
        String misspelt = word.substring(0, 20) + word.substring(21);
        Response answer = search(misspelt);

        assertThat(kinds(answer)).containsExactly("organization");
        assertThat(answer.<String>path("data[0].snippet")).doesNotContain("<mark>");
    }

    /** The organization is the only one with a name that is similar to the word. */
    @ParameterizedTest
    @ValueSource(strings = {"{word} -night", "{word} -\"night {word}\"", "{word} quay or {word} -shift"})
    void findsNothingSimilarThatMustBeAbsent(String text) {
        assertThat(kinds(search("{word} quay".replace("{word}", word)))).containsExactly("organization");

        assertThat(kinds(given().queryParam("q", text.replace("{word}", word)).get("/api/v1/search?in=organizations")))
                .isEmpty();
    }

    @Test
    void findsNoRetiredFeature() {
        given().delete("/api/v1/features/" + word).then().statusCode(204);

        assertThat(kinds(search(word))).containsExactlyInAnyOrder("tenant", "user", "organization");
    }

    @Test
    void findsTheNewNameOnly() {
        given().contentType("application/json")
                .body("{\"name\":\"Red Quay\"}")
                .patch("/api/v1/tenants/" + word)
                .then()
                .statusCode(200);

        assertThat(kinds(search("quay " + word))).containsExactly("tenant");
        assertThat(search("harbour " + word).jsonPath().getList("data.name")).doesNotContain("Blue Harbour & Sons");
    }

    @Test
    void limitsTheHits() {
        assertThat(kinds(given().get("/api/v1/search?limit=2&q=" + word))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"limit=1, q", "q=!!, q", "q=a&in=prices, in", "q=a&in=users%2Cusers, in", "q=a&limit=101, limit"})
    void namesTheParameterThatIsWrong(String query, String parameter) {
        Response answer = given().urlEncodingEnabled(false).get("/api/v1/search?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.<String>path("errors[0].pointer")).isEqualTo(parameter);
    }
}
