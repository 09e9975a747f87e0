package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ApiPromisesTest {
    private static final String RELEASED = """
        paths:
          /trees/{key}:
            post:
              parameters:
                - {name: key, in: path, required: true, schema: {type: string}}
                - {name: sort, in: query, schema: {type: string, enum: [up, down]}}
              requestBody:
                content:
                  application/json:
                    schema: {$ref: '#/components/schemas/Tree'}
              responses:
                '200':
                  content:
                    application/json:
                      schema: {$ref: '#/components/schemas/Tree'}
        components:
          schemas:
            Tree:
              type: object
              required: [name]
              properties:
                name: {type: string}
                height: {type: [number, 'null']}
                child: {$ref: '#/components/schemas/Tree'}
        """;

    private static final String POST = "POST /trees/{key}";
    private static final String TAKES = POST + " takes application/json";
    private static final String ANSWERS = POST + " answers 200 with application/json";

    @Test
    void isCompatibleWithItself() {
        assertThat(broken(document -> {})).isEmpty();
    }

    @Test
    void mayHaveMore() {
        assertThat(broken(document -> {
                    document.withObject("/paths/~1leaves/get/responses/200");
                    sort(document).withObject("/schema").withArray("enum").add("sideways");
                    document.withObject("/components/schemas/Tree/properties/age")
                            .put("type", "object")
                            .withArray("required")
                            .add("years");
                }))
                .isEmpty();
    }

    @Test
    void findsARemovedPath() {
        assertThat(broken(document -> document.withObject("/paths").removeAll()))
                .contains("no longer: " + POST);
    }

    @Test
    void findsARemovedMethod() {
        assertThat(broken(document -> {
                    ObjectNode path = document.withObject("/paths/~1trees~1{key}");
                    path.set("put", path.remove("post"));
                }))
                .contains("no longer: " + POST);
    }

    @Test
    void findsARemovedField() {
        assertThat(broken(document -> document.withObject("/components/schemas/Tree/properties")
                        .remove("height")))
                .contains("no longer: " + TAKES + ".height", "no longer: " + ANSWERS + ".height");
    }

    @Test
    void findsAChangedType() {
        assertThat(broken(document -> document.withObject("/components/schemas/Tree/properties/height")
                        .put("type", "string")))
                .contains(
                        "no longer: " + TAKES + ".height takes number",
                        "no longer: " + ANSWERS + ".height is null or number");
    }

    @Test
    void findsARemovedValue() {
        assertThat(broken(document ->
                        sort(document).withObject("/schema").withArray("enum").remove(1)))
                .containsExactly("no longer: " + POST + ", parameter sort in query can be down");
    }

    @Test
    void findsANewlyRequiredField() {
        assertThat(broken(document -> document.withObject("/components/schemas/Tree")
                        .withArray("required")
                        .add("height")))
                .contains("new: " + TAKES + ".height is required");
    }

    @Test
    void findsAFieldThatIsNoLongerAlwaysThere() {
        assertThat(broken(document ->
                        document.withObject("/components/schemas/Tree").remove("required")))
                .contains("no longer: " + ANSWERS + ".name is always there");
    }

    @Test
    void findsANewlyRequiredParameter() {
        assertThat(broken(document -> sort(document).put("required", true)))
                .containsExactly("new: " + POST + ", parameter sort in query is required");
    }

    @Test
    void findsARequiredParameterThatIsNew() {
        assertThat(broken(document -> document.withObject("/paths/~1trees~1{key}/post")
                        .withArray("parameters")
                        .addObject()
                        .put("name", "depth")
                        .put("in", "query")
                        .put("required", true)))
                .containsExactly("new: " + POST + ", parameter depth in query is required");
    }

    @Test
    void findsABodyThatIsNewlyRequired() {
        assertThat(broken(document -> document.withObject("/paths/~1trees~1{key}/post/requestBody")
                        .put("required", true)))
                .containsExactly("new: " + POST + ", a body is required");
    }

    private static ObjectNode sort(ObjectNode document) {
        return (ObjectNode) document.at("/paths/~1trees~1{key}/post/parameters/1");
    }

    private static Set<String> broken(Consumer<ObjectNode> change) {
        ObjectNode current = document();
        change.accept(current);
        return ApiPromises.broken(document(), current);
    }

    private static ObjectNode document() {
        JsonNode document = new ObjectMapper().valueToTree(new Yaml().<Object>load(RELEASED));
        return (ObjectNode) document;
    }
}
