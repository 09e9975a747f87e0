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
 * The curl examples of the README, then those of docs/tutorial.md and docs/integrations.md, and those of
 * docs/metering.md and of the pages about limits with databases of their own, run word for word in their order against
 * the packaged service with the settings of the document, give the responses that stand below them; "…" stands for any
 * text, and for the forecast of a budget that has none yet.
 */
@Standalone
class ReadmeIT {
    private static final Pattern EXAMPLE =
            Pattern.compile("```sh\\n(curl .*?)```\\n\\n```(json|csv)\\n(.*?)```", Pattern.DOTALL);
    /** A line of a block of settings, with which the examples of a document run. */
    private static final Pattern SETTING = Pattern.compile("^(canopy\\.\\S+?)=(\\S+)$", Pattern.MULTILINE);

    /** An example in a numbered list. */
    private static final Pattern INDENT = Pattern.compile("^ {3}(?! )", Pattern.MULTILINE);

    private static final String TENANTS = """
            curl -s -X PUT localhost:8080/api/v1/tenants/import -H 'Content-Type: application/x-ndjson' --data-binary @- <<'END'
            {"key":"acme","name":"Acme"}
            {"key":"acme-emea","name":"Acme EMEA","parent":"acme"}
            END
            """;

    private static final Pattern ADDRESS = Pattern.compile("localhost:8080");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void answersAsTheReadmeSays() throws Exception {
        answers("README.md", "docs/tutorial.md", "docs/integrations.md");
    }

    /** In production, with the header that the README names. */
    @Test
    void answersAsTheReadmeSaysWithTheKeyOfTheOperator() throws Exception {
        String text = Files.readString(Path.of("README.md"));
        assertThat(text).contains("add `-H \"Authorization: Bearer $KEY\"` to the examples");
        Path data = Path.of("target", "readme-test-" + System.nanoTime());
        ServiceProcess service = ServiceProcess.on(data)
                .property("canopy.access.mode", "required")
                .startReady();
        try {
            String key = Files.readString(data.resolve("operator-key")).strip();
            String withKey = text.replace("```sh\ncurl ", "```sh\ncurl -H \"Authorization: Bearer " + key + "\" ");
            assertThat(runAll(withKey, service.uri("/").getAuthority())).isGreaterThanOrEqualTo(3);
            assertThat(service.get("/api/v1/tenants/globex").statusCode()).isEqualTo(401);
        } finally {
            service.terminate();
        }
    }

    @Test
    void answersAsThePageOfMetersSays() throws Exception {
        answers("docs/metering.md");
    }

    /** With two tenants, whose only usage is that of the documents. */
    @Test
    void answersAsThePagesOfLimitsSay() throws Exception {
        ServiceProcess service = ServiceProcess.on(Path.of("target", "readme-test-" + System.nanoTime()))
                .startReady();
        try {
            String address = service.uri("/").getAuthority();
            assertThat(run(TENANTS, address)).isEqualTo("{\"imported\":2}");
            for (String document : List.of("docs/budgets.md", "docs/credits.md", "docs/alerts.md")) {
                String text =
                        INDENT.matcher(Files.readString(Path.of(document))).replaceAll("");
                assertThat(runAll(text, address)).isEqualTo(examples(text)).isGreaterThanOrEqualTo(2);
            }
        } finally {
            service.terminate();
        }
    }

    /** @param documents run one after the other with one database */
    private static void answers(String... documents) throws Exception {
        Path data = Path.of("target", "readme-test-" + System.nanoTime());
        for (String document : documents) {
            String text = Files.readString(Path.of(document));
            ServiceProcess.Builder builder = ServiceProcess.on(data);
            for (Matcher setting = SETTING.matcher(text); setting.find(); ) {
                builder.property(setting.group(1), setting.group(2));
            }
            ServiceProcess service = builder.startReady();
            try {
                int run = runAll(text, service.uri("/").getAuthority());
                assertThat(run).isEqualTo(examples(text)).isGreaterThanOrEqualTo(3);
            } finally {
                service.terminate();
            }
        }
    }

    private static int examples(String text) {
        return text.split("```sh\\ncurl ", -1).length - 1;
    }

    private static int runAll(String text, String address) throws Exception {
        int run = 0;
        for (Matcher example = EXAMPLE.matcher(text); example.find(); run++) {
            String answer = run(example.group(1), address);
            if (example.group(2).equals("csv")) {
                assertThat(answer.lines())
                        .containsExactlyElementsOf(example.group(3).lines().toList());
                continue;
            }
            List<String> differences = new ArrayList<>();
            compare("", JSON.readTree(example.group(3)), JSON.readTree(answer), differences);
            assertThat(differences).as("%s%n%s", example.group(1), answer).isEmpty();
        }
        return run;
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
            // The first 24th of a period has no forecast.
            if (!actual.isTextual() && !(where.endsWith("/forecast") && actual.isNull())) {
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
