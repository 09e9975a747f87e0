package dev.canopy.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantPatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void keepsOmittedFields() throws Exception {
        assertThat(read("{}"))
                .isEqualTo(new TenantPatch(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void readsEachField() throws Exception {
        assertThat(
                        read(
                                "{\"name\":\"A\",\"currency\":\"EUR\",\"region\":\"eu\",\"labels\":{\"a\":\"b\"},\"archived\":true}"))
                .isEqualTo(new TenantPatch(
                        Optional.of("A"),
                        Optional.of("EUR"),
                        Optional.of(Optional.of("eu")),
                        Optional.of(Map.of("a", "b")),
                        Optional.of(true)));
    }

    @Test
    void clearsARegionAndLabelsWithNull() throws Exception {
        TenantPatch patch = read("{\"region\":null,\"labels\":null}");

        assertThat(patch.region()).contains(Optional.empty());
        assertThat(patch.labels()).contains(Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"name\":null}'      | /name     | is missing",
                "'{\"name\":\"\"}'      | /name     | must have 1 to 200 characters",
                "'{\"currency\":null}'  | /currency | is missing; an account always has one",
                "'{\"currency\":\"eu\"}'| /currency | must be the code of a currency in ISO 4217, such as EUR",
                "'{\"region\":\"\"}'    | /region   | must have 1 to 63 characters",
                "'{\"labels\":1}'       | /labels   | must be an object with at most 50 strings",
                "'{\"archived\":null}'  | /archived | must be true or false",
                "'{\"archived\":\"x\"}' | /archived | must be true or false",
                "'{\"key\":\"b\"}'      | /key      | cannot be changed",
                "'{\"parent\":\"b\"}'   | /parent   | can only be changed by POST …/move",
                "'{\"nmae\":\"b\"}'     | /nmae     | is not a known field"
            })
    void namesTheFieldThatIsWrong(String json, String pointer, String detail) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> read(json));

        assertThat(problem.type().status()).isEqualTo(422);
        assertThat(problem.violations()).containsExactly(new Violation(pointer, detail));
    }

    private static TenantPatch read(String json) throws JsonProcessingException {
        return TenantPatch.read((ObjectNode) JSON.readTree(json));
    }
}
