package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The curl examples of the README, and then those of docs/integrations.md, run word for word in their order against the
 * packaged service, give the answers that stand below them; "…" stands for any text.
 */
@Standalone
class ReadmeIT {
    private static final Pattern EXAMPLE =
            Pattern.compile("```sh\\n(curl .*?)```\\n\\n```(json|csv)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("localhost:8080");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void answersAsTheReadmeSays() throws Exception {
        String readme = Files.readString(Path.of("README.md")) + Files.readString(Path.of("docs/integrations.md"));
        int run = 0;
        ServiceProcess service = ServiceProcess.on(Path.of("target", "readme-test-" + System.nanoTime()))
                .startReady();
        try {
            for (Matcher example = EXAMPLE.matcher(readme); example.find(); run++) {
                String answer = run(example.group(1), service.uri("/").getAuthority());
                if (example.group(2).equals("csv")) {
                    assertThat(answer.lines())
                            .containsExactlyElementsOf(example.group(3).lines().toList());
                    continue;
                }
                List<String> differences = new ArrayList<>();
                compare("", JSON.readTree(example.group(3)), JSON.readTree(answer), differences);
                assertThat(differences).as("%s%n%s", example.group(1), answer).isEmpty();
            }
        } finally {
            service.terminate();
        }
        assertThat(run).isEqualTo(readme.split("```sh\\ncurl ", -1).length - 1).isGreaterThanOrEqualTo(6);
    }

    private static String run(String command, String address) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", ADDRESS.matcher(command).replaceAll(address))
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    private static void compare(String where, JsonNode expected, JsonNode actual, List<String> differences) {
        if (expected.isTextual() && expected.textValue().equals("…")) {
            if (!actual.isTextual()) {
                differences.add(where + ": " + actual);
            }
        } else if (expected.isContainerNode()
                && expected.getNodeType() == actual.getNodeType()
                && expected.size() == actual.size()) {
            for (var field : expected.properties()) {
                compare(where + "/" + field.getKey(), field.getValue(), actual.path(field.getKey()), differences);
            }
            for (int i = 0; expected.isArray() && i < expected.size(); i++) {
                compare(where + "/" + i, expected.get(i), actual.get(i), differences);
            }
        } else if (!expected.equals(actual)) {
            differences.add(where + ": " + actual + " instead of " + expected);
        }
    }
}
