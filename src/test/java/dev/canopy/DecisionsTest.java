package dev.canopy;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A decision record, those that change it, and the index agree on who changes whom. */
class DecisionsTest {
    private static final Path FOLDER = Path.of("docs", "decisions");
    private static final Pattern HEAD =
            Pattern.compile("(?s)# \\d+\\. [^\n]+\n\n(Date: \\d{4}-\\d\\d-\\d\\d.*?)\n\n.*");
    private static final Pattern CHANGED = Pattern.compile("(?i)\\b(amended|superseded|replaced) by\\b");
    private static final Pattern CHANGES = Pattern.compile("(?i)\\b(amends|supersedes|replaces)\\b");
    private static final Pattern LINK = Pattern.compile("]\\((\\d{4})-[^)]*\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| .* \\|([^|\n]*)\\|$");
    private static final Pattern UNUSED = Pattern.compile("The numbers ([\\d, and]+) were never used\\.");

    @Test
    void sayWhatChangesThem() {
        Map<Integer, String> heads = heads();
        Map<Integer, Set<Integer>> changes = links(heads, CHANGES);
        Map<Integer, Set<Integer>> changed = changes.keySet().stream()
                .collect(toMap(
                        record -> record,
                        record -> changes.keySet().stream()
                                .filter(other -> changes.get(other).contains(record))
                                .collect(toSet())));

        assertThat(links(heads, CHANGED)).isEqualTo(changed);
        assertThat(index()).isEqualTo(changed);
    }

    @Test
    void haveEachNumberThatIsNotNamedAsUnused() {
        Set<Integer> used = heads().keySet();
        int last = used.stream().mapToInt(number -> number).max().orElseThrow();
        Matcher unused = UNUSED.matcher(read(FOLDER.resolve("README.md")));

        assertThat(unused.find()).isTrue();
        assertThat(Stream.of(unused.group(1).split("\\D+", -1)).map(Integer::valueOf))
                .containsExactlyElementsOf(IntStream.range(1, last)
                        .boxed()
                        .filter(number -> !used.contains(number))
                        .toList());
    }

    /** What stands below the title of each record, by its number. */
    private static Map<Integer, String> heads() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.endsWith("README.md"))
                    .collect(toMap(
                            file -> Integer.valueOf(
                                    file.getFileName().toString().substring(0, 4)),
                            DecisionsTest::head));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String head(Path file) {
        Matcher head = HEAD.matcher(read(file));
        assertThat(head.matches()).as("a title and a date in %s", file).isTrue();
        return head.group(1).replace('\n', ' ');
    }

    private static Map<Integer, Set<Integer>> index() {
        return ROW.matcher(read(FOLDER.resolve("README.md")))
                .results()
                .collect(toMap(row -> Integer.valueOf(row.group(1)), row -> links(Stream.of(row.group(2)))));
    }

    /** The records that the sentences with these words name, by the number of the head. */
    private static Map<Integer, Set<Integer>> links(Map<Integer, String> heads, Pattern words) {
        return heads.entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        head -> links(Stream.of(head.getValue().split("\\. ", -1))
                                .filter(sentence -> words.matcher(sentence).find()))));
    }

    private static Set<Integer> links(Stream<String> sentences) {
        return sentences
                .flatMap(sentence -> LINK.matcher(sentence).results())
                .map(link -> Integer.valueOf(link.group(1)))
                .collect(toSet());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
