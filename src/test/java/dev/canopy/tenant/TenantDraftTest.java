package dev.canopy.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import dev.canopy.problem.Violations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantDraftTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void readsACompleteTenant() throws Exception {
        TenantDraft draft = read("""
                {"key":"Acme-EMEA","name":"Acme EMEA","parent":"ACME","region":"eu","labels":{"tier":"gold","x":""}}""");

        assertThat(draft)
                .isEqualTo(
                        new TenantDraft("acme-emea", "Acme EMEA", "acme", null, "eu", Map.of("tier", "gold", "x", "")));
    }

    @Test
    void readsTheLeastThereIs() throws Exception {
        assertThat(read("{\"key\":\"acme\",\"name\":\"A\",\"parent\":null,\"region\":null,\"labels\":null}"))
                .isEqualTo(read("{\"key\":\"acme\",\"name\":\"A\"}"))
                .isEqualTo(new TenantDraft("acme", "A", null, null, null, Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key    | null         | is missing",
                "key    | 1            | must be a string",
                "key    | '\"\"'       | must match [a-z0-9][a-z0-9._-]{0,62}",
                "key    | '\"-a\"'     | must match [a-z0-9][a-z0-9._-]{0,62}",
                "key    | '\"Import\"' | is a reserved word",
                "key    | '\"metrics\"'| is a reserved word",
                "name   | null         | is missing",
                "name   | 1            | must be a string",
                "name   | '\" \"'      | must have 1 to 200 characters",
                "name   | '\"A\\ud83dB\"' | must not contain the character U+0000 or half of a surrogate pair",
                "region | '\"\\udc00\"' | must not contain the character U+0000 or half of a surrogate pair",
                "name   | '\"\\u0000\"'| must not contain the character U+0000 or half of a surrogate pair",
                "parent | 1            | must be a string",
                "parent | '\"\\u0000\"'| must not contain the character U+0000 or half of a surrogate pair",
                "currency | 1          | must be a string",
                "currency | '\"eur\"' | must be the code of a currency in ISO 4217, such as EUR",
                "currency | '\"QQQ\"' | must be the code of a currency in ISO 4217, such as EUR",
                "region | []           | must be a string",
                "region | '\"\"'       | must have 1 to 63 characters",
                "labels | []           | must be an object with at most 50 strings",
                "labels | '\"a\"'      | must be an object with at most 50 strings",
                "extra  | 1            | is not a known field"
            })
    void namesTheFieldThatIsWrong(String field, String value, String detail) throws Exception {
        ObjectNode tenant = (ObjectNode) JSON.readTree("{\"key\":\"acme\",\"name\":\"Acme\"}");
        tenant.set(field, JSON.readTree(value));

        assertThat(violations(tenant)).containsExactly(new Violation("/7/" + field, detail));
    }

    @Test
    void hasACurrencyOnlyIfItIsARoot() throws Exception {
        assertThat(read("{\"key\":\"acme\",\"name\":\"A\",\"currency\":\"EUR\"}")
                        .currency())
                .isEqualTo("EUR");
        ObjectNode child =
                (ObjectNode) JSON.readTree("{\"key\":\"a\",\"name\":\"A\",\"parent\":\"acme\",\"currency\":\"EUR\"}");
        assertThat(violations(child))
                .containsExactly(
                        new Violation("/7/currency", "can be given for a root only; its descendants have the same"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "name"})
    void reportsAMissingField(String field) throws Exception {
        ObjectNode tenant = (ObjectNode) JSON.readTree("{\"key\":\"acme\",\"name\":\"Acme\"}");
        tenant.remove(field);

        assertThat(violations(tenant)).containsExactly(new Violation("/7/" + field, "is missing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"\":\"x\"}",
                "{\"a\":\"\\u0000\"}",
                "{\"\\u0000\":\"a\"}",
                "{\"a\":\"\\ud83d\"}"
            })
    void refusesLabelsThatAreNoTextUnderAName(String labels) throws Exception {
        ObjectNode tenant = (ObjectNode) JSON.readTree("{\"key\":\"acme\",\"name\":\"Acme\"}");
        tenant.set("labels", JSON.readTree(labels));

        assertThat(violations(tenant)).singleElement().satisfies(violation -> {
            assertThat(violation.pointer()).startsWith("/7/labels/");
            assertThat(violation.detail())
                    .isEqualTo("must be a string of at most 200 characters, with a name of 1 to 63 characters,"
                            + " without the character U+0000 or half of a surrogate pair");
        });
    }

    @Test
    void boundsNamesRegionsAndLabels() throws Exception {
        ObjectNode most = tenant(200, 63, 63, 200);
        ObjectNode more = tenant(201, 64, 64, 200);

        assertThat(violations(most)).isEmpty();
        assertThat(violations(more))
                .extracting(Violation::pointer)
                .containsExactly("/7/name", "/7/region", "/7/labels/" + "l".repeat(64));
    }

    @Test
    void boundsTheNumberOfLabels() throws Exception {
        ObjectNode tenant = tenant(1, 1, 1, 1);
        ObjectNode labels = tenant.putObject("labels");
        for (int i = 0; i < 51; i++) {
            labels.put("label" + i, "x");
        }

        assertThat(violations(tenant))
                .containsExactly(new Violation("/7/labels", "must be an object with at most 50 strings"));
    }

    @Test
    void reportsAllErrorsAtOnce() throws Exception {
        assertThat(violations(JSON.readTree("{\"key\":\"-\",\"extra\":1}")))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/7/key", "/7/name", "/7/extra");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"a\"", "null"})
    void refusesOtherValuesThanObjects(String json) throws Exception {
        assertThat(violations(JSON.readTree(json))).containsExactly(new Violation("/7", "must be a JSON object"));
    }

    private static ObjectNode tenant(int name, int region, int labelName, int labelValue) {
        ObjectNode tenant = JSON.createObjectNode()
                .put("key", "acme")
                .put("name", "n".repeat(name))
                .put("region", "r".repeat(region));
        tenant.putObject("labels").put("l".repeat(labelName), "v".repeat(labelValue));
        return tenant;
    }

    private static TenantDraft read(String json) throws JsonProcessingException {
        Violations violations = new Violations();
        TenantDraft draft = TenantDraft.read(JSON.readTree(json), "", violations);
        violations.throwIfAny();
        return draft;
    }

    private static List<Violation> violations(JsonNode json) {
        Violations violations = new Violations();
        TenantDraft.read(json, "/7", violations);
        try {
            violations.throwIfAny();
            return List.of();
        } catch (ProblemException problem) {
            assertThat(problem.type().status()).isEqualTo(422);
            return problem.violations();
        }
    }
}
