package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Habits of writing that never read well, in documents, Javadoc, texts for clients, and comments of SQL, of the page
 * and of scripts.
 */
class WordsTest {
    /**
     * Each has a usual word in its place: even if, again, next to, any, everyone who, receives, so much, corrected; and
     * HTTP has responses, not answers.
     */
    private static final Pattern HABIT = Pattern.compile(
            "(?i)(?<![-\\w])(also if|anew|beside|whatever|whoever|whomever|hears? of|(is|are|be|was|were) told"
                    + "|so many|such many|taken back|put right|the rest|answer(s|ed)? (with |is )?(a )?`?[1-5]\\d\\d)(?![-\\w])");

    private static final List<String> ROOTS = List.of("docs", "src/main", "load-tests", "deploy", "clients", ".ci");
    private static final Set<String> TEXTS =
            Set.of("md", "java", "sql", "properties", "js", "ts", "html", "sh", "py", "lua", "yml", "yaml", "toml");
    private static final int MOST_COLUMNS = 200;

    /** The longest text, with its quotation marks, that may stand at several places. */
    private static final int LONGEST_REPEATED = 30;

    /** The text of a description in an annotation, of one or several literals. */
    private static final Pattern DESCRIPTION =
            Pattern.compile("(?:summary|escription) =\\s*((?:\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"(?:\\s*\\+\\s*)?)+)");

    @Test
    void areUsual() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            List<String> lines = Files.readAllLines(file);
            for (int line = 0; line < lines.size(); line++) {
                int number = line + 1;
                habits(lines.get(line)).forEach(habit -> found.add(file + ":" + number + ": " + habit));
            }
        }

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "An error is a problem, also if it is small.",
                "The build makes it anew.",
                "The cost is kept beside it.",
                "Whoever needs it takes the rest.",
                "The client is told so.",
                "It answers 404.",
                "Then the answer is a `412`."
            })
    void findsAHabit(String sentence) {
        assertThat(habits(sentence)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Besides, REST is even used if the order is restored.",
                "See [record 33](0033-own-code-beside-libraries.md).",
                "The renewed interest was untold.",
                "The answer to this question takes 200 rows."
            })
    void findsNoHabitInOtherWords(String sentence) {
        assertThat(habits(sentence)).isEmpty();
    }

    /** A paragraph is wrapped; a table, a block of code and a line that begins with code are not. */
    @Test
    void haveLinesThatFitAScreen() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            if (file.toString().endsWith(".md")) {
                boolean code = false;
                int number = 0;
                for (String line : Files.readAllLines(file)) {
                    number++;
                    code ^= line.strip().startsWith("```");
                    if (!code && line.length() > MOST_COLUMNS && !line.matches("[|`].*")) {
                        found.add(file + ":" + number);
                    }
                }
            }
        }

        assertThat(found).isEmpty();
    }

    /** A text that two operations or parameters share is a constant, or comes from a filter of the room openapi. */
    @Test
    void describeOperationsAndParametersOnce() throws IOException {
        TreeMap<String, List<String>> places = new TreeMap<>();
        for (Path file : files()) {
            if (file.toString().matches(".*(Resource|Params|Param)\\.java")) {
                DESCRIPTION
                        .matcher(Files.readString(file))
                        .results()
                        .map(WordsTest::text)
                        .filter(text -> text.length() > LONGEST_REPEATED)
                        .forEach(text -> places.computeIfAbsent(text, first -> new ArrayList<>())
                                .add(file.getFileName().toString()));
            }
        }

        assertThat(places).hasSizeGreaterThan(100);
        assertThat(places.entrySet().stream().filter(place -> place.getValue().size() > 1))
                .isEmpty();
    }

    private static String text(MatchResult description) {
        return Arrays.stream(description.group(1).split("\"\\s*\\+\\s*\"")).collect(Collectors.joining());
    }

    private static List<String> habits(String line) {
        return HABIT.matcher(line).results().map(MatchResult::group).toList();
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : ROOTS) {
            try (Stream<Path> all = Files.walk(Path.of(root))) {
                all.filter(file -> Files.isRegularFile(file) && (TEXTS.contains(extension(file)) || isScript(file)))
                        .filter(file -> Stream.of(
                                        "node_modules", "target", "build", "vendor", ".venv", "generated", ".cache")
                                .noneMatch(made -> file.toString().contains("/" + made + "/")))
                        .forEach(files::add);
            }
        }
        Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
                .map(Path::of)
                .forEach(files::add);
        return files;
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Most scripts have no extension. */
    private static boolean isScript(Path file) {
        if (file.getFileName().toString().contains(".")) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file)) {
            return new String(content.readNBytes(2), StandardCharsets.US_ASCII).equals("#!");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
