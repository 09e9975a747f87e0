package dev.canopy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/architecture.md and its picture show the rooms, the arrows and the classes that exist. */
class ArchitectureDocTest {
    private static final Path PAGE = Path.of("docs/architecture.md");
    private static final Path SOURCE = Path.of("docs/architecture/rooms.dot");
    private static final Path PICTURE = Path.of("docs/architecture/rooms.svg");

    /** In code font, with a capital first letter and a small letter: a class, or a class within a class. */
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*(?:\\.[A-Z]\\w*)*)`");

    private static final Pattern ROW = Pattern.compile("^\\| (\\d) \\| `(\\w+)` \\|", Pattern.MULTILINE);
    private static final Pattern FLOOR =
            Pattern.compile("subgraph cluster_(\\d) \\{(.*?)^  \\}", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern ROOM = Pattern.compile("\\b(?!graph\\b|node\\b)[a-z]+\\b");
    private static final Pattern ARROW =
            Pattern.compile("<g id=\"edge\\d+\" class=\"edge\">\\s*<title>(\\w+)&#45;&gt;(\\w+)</title>");

    @Test
    void namesClassesThatExist() throws IOException {
        Set<String> existing = new ClassFileImporter()
                .importPackages("dev.canopy").stream()
                        .map(type -> type.getName()
                                .substring(type.getPackageName().length() + 1)
                                .replace('$', '.'))
                        .collect(toCollection(TreeSet::new));

        assertThat(matches(CLASS, PAGE).map(name -> name.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(existing).contains(name));
    }

    @Test
    void listsEveryRoom() throws IOException, NoSuchMethodException {
        assertThat(matches(ROW, PAGE).map(row -> row.group(2))).containsExactlyInAnyOrderElementsOf(rooms());
    }

    @Test
    void drawsEveryRoom() throws IOException, NoSuchMethodException {
        assertThat(floors().keySet()).isEqualTo(rooms());
    }

    @Test
    void listsRoomsOnTheFloorsOfThePicture() throws IOException {
        Map<String, Integer> listed = new TreeMap<>();
        matches(ROW, PAGE).forEach(row -> listed.put(row.group(2), Integer.valueOf(row.group(1))));

        assertThat(listed).isEqualTo(floors());
    }

    /** An arrow is left out if other arrows lead from its room to the same room. */
    @Test
    void drawsTheArrowsThatRoomsTestAllows() throws IOException, NoSuchMethodException {
        Map<String, Set<String>> uses = new TreeMap<>();
        allowed()
                .forEach(arrow ->
                        uses.computeIfAbsent(arrow[0], room -> new TreeSet<>()).add(arrow[1]));
        Set<String> drawn = matches(ARROW, PICTURE)
                .map(arrow -> arrow.group(1) + " -> " + arrow.group(2))
                .collect(toCollection(TreeSet::new));

        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(allowed()
                        .filter(arrow -> uses.get(arrow[0]).stream()
                                .noneMatch(other -> reached(other, uses).contains(arrow[1])))
                        .map(arrow -> arrow[0] + " -> " + arrow[1])
                        .toList());
    }

    @Test
    void drawsNoArrowUpwards() throws IOException, NoSuchMethodException {
        Map<String, Integer> floors = floors();

        assertThat(allowed())
                .allSatisfy(arrow -> assertThat(floor(arrow[0], floors))
                        .as(arrow[0] + " -> " + arrow[1])
                        .isGreaterThanOrEqualTo(floor(arrow[1], floors)));
    }

    /** After a change of the source, docs/architecture/draw makes the picture again. */
    @Test
    void hasThePictureThatIsMadeFromItsSource() throws IOException, NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(SOURCE));

        assertThat(Files.readString(PICTURE))
                .contains("SHA-256 " + HexFormat.of().formatHex(digest));
    }

    /** RoomsTest compares them with the packages. */
    private static Set<String> rooms() throws NoSuchMethodException {
        return rows().map(row -> row[0]).collect(toCollection(TreeSet::new));
    }

    /** The floor of each room in the source of the picture. */
    private static Map<String, Integer> floors() throws IOException {
        Map<String, Integer> floors = new TreeMap<>();
        matches(FLOOR, SOURCE)
                .forEach(floor -> ROOM.matcher(floor.group(2).replaceAll("\\[[^\\]]*\\]", ""))
                        .results()
                        .forEach(room -> floors.put(room.group(), Integer.valueOf(floor.group(1)))));
        return floors;
    }

    /** The rooms that a room uses, or that they use, and so on. There are no cycles. */
    private static Set<String> reached(String room, Map<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>(uses.getOrDefault(room, Set.of()));
        uses.getOrDefault(room, Set.of()).forEach(next -> reached.addAll(reached(next, uses)));
        return reached;
    }

    /** 0 for a room that is not in the picture. */
    private static int floor(String room, Map<String, Integer> floors) {
        return floors.getOrDefault(room, 0);
    }

    /** Each room with one that it may use. */
    private static Stream<String[]> allowed() throws NoSuchMethodException {
        return rows().flatMap(row -> Arrays.stream(
                        row[1].replace("'", "").strip().split(" "))
                .filter(below -> !below.isEmpty())
                .map(below -> new String[] {row[0], below}));
    }

    /** Of RoomsTest: a room, and the rooms that it may use. */
    private static Stream<String[]> rows() throws NoSuchMethodException {
        return Arrays.stream(RoomsTest.class
                        .getDeclaredMethod("usesOnlyTheRoomsBelow", String.class, String.class)
                        .getAnnotation(CsvSource.class)
                        .value())
                .map(row -> row.split(",", 2));
    }

    private static Stream<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results();
    }
}
