package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Field;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The native zstd library writes to these fields, which no build step can detect. */
class NativeCallbackTest {
    private static final Path DECLARED =
            Path.of("src", "main", "resources", "META-INF", "native-image", "dev.canopy", "canopy", "jni-config.json");

    @Test
    void refersToExistingFields() throws Exception {
        for (JsonNode type : new ObjectMapper().readTree(DECLARED.toFile())) {
            Class<?> declaring = Class.forName(type.get("name").asText());
            for (JsonNode field : type.get("fields")) {
                assertThat(declaring.getDeclaredField(field.get("name").asText()))
                        .extracting(Field::getType)
                        .isEqualTo(long.class);
            }
        }
    }
}
