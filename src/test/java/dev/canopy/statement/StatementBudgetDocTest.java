package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of docs/statement-budget.md are compiled and run, and the files, keys and metrics in it exist. */
class StatementBudgetDocTest {
    private static final Path PAGE = Path.of("docs/statement-budget.md");
    private static final Path TESTS = Path.of("src/test/java/dev/canopy/statement");

    @Test
    void showsCodeThatIsCompiledAndRun() throws IOException {
        List<String> examples = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(example -> words(example.group(1)))
                .toList();

        assertThat(examples)
                .isNotEmpty()
                .allSatisfy(example -> assertThat(code()).contains(example));
    }

    @Test
    void namesMetricsThatExist() throws IOException {
        List<String> named = Pattern.compile("`(canopy\\.statements[a-z.]*)`")
                .matcher(Files.readString(PAGE))
                .results()
                .map(name -> name.group(1))
                .toList();
        List<String> registered = Pattern.compile("builder\\(\"(.*?)\"\\)")
                .matcher(Files.readString(Path.of("src/main/java/dev/canopy/statement/Route.java")))
                .results()
                .map((MatchResult name) -> name.group(1))
                .toList();

        assertThat(named).containsExactlyElementsOf(registered);
    }

    @Test
    void namesTheModes() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Stream.of(StatementBudgetConfig.Mode.values())
                        .map(mode -> "| `" + mode.name().toLowerCase() + "` |")
                        .toList());
    }

    private static String code() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(StatementBudgetDocTest::read)
                    .map(StatementBudgetDocTest::words)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** White space apart. */
    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
