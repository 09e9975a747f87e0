package dev.canopy.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BulkReadTest {
    private final List<List<Integer>> statements = new ArrayList<>();
    private final Set<Integer> missing = new HashSet<>();

    private record Thing(int id) {}

    private record Pair(@Nullable Integer row, @Nullable Thing thing) {}

    private BulkRead<Integer, Thing> things() {
        return BulkRead.of("thing", Thing::id, ids -> {
            statements.add(ids);
            return Uni.createFrom()
                    .item(ids.reversed().stream()
                            .filter(id -> !missing.contains(id))
                            .map(Thing::new)
                            .toList());
        });
    }

    @Property
    void combinesEachRowWithItsValueInOrderAndReadsEachIdOnce(
            @ForAll @Size(max = 50) List<@IntRange(max = 20) Integer> rows) {
        statements.clear();

        List<Pair> pairs = things().require(rows, row -> row, Pair::new).await().indefinitely();

        assertThat(pairs)
                .containsExactlyElementsOf(
                        rows.stream().map(row -> new Pair(row, new Thing(row))).toList());
        assertThat(statements).hasSize(rows.isEmpty() ? 0 : 1);
        if (!rows.isEmpty()) {
            assertThat(statements.get(0)).doesNotHaveDuplicates().containsOnlyOnceElementsOf(new HashSet<>(rows));
        }
    }

    @Property
    void leavesOutRowsWhoseValueIsMissing(
            @ForAll @Size(max = 30) List<@IntRange(max = 9) Integer> rows,
            @ForAll Set<@IntRange(max = 9) Integer> gone) {
        missing.clear();
        missing.addAll(gone);

        assertThat(things().join(rows, row -> row, Pair::new).await().indefinitely())
                .containsExactlyElementsOf(rows.stream()
                        .filter(row -> !gone.contains(row))
                        .map(row -> new Pair(row, new Thing(row)))
                        .toList());
    }

    @Test
    void namesAMissingValueThatIsRequired() {
        missing.add(7);

        assertThatIllegalStateException()
                .isThrownBy(() -> things().require(List.of(1, 7), row -> row, Pair::new)
                        .await()
                        .indefinitely())
                .withMessageStartingWith("The thing '7', which a row refers to, is missing");
    }

    @Test
    void acceptsRowsThatReferToNothing() {
        List<@Nullable Integer> rows = Arrays.asList(null, 3, null);

        assertThat(things().join(rows, row -> row, Pair::new).await().indefinitely())
                .containsExactly(new Pair(3, new Thing(3)));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        things().require(rows, row -> row, Pair::new).await().indefinitely())
                .withMessageStartingWith("The thing 'null'");
    }

    @Test
    void runsNoStatementWithoutReferences() {
        assertThat(things().join(Arrays.asList((Integer) null), row -> row, Pair::new)
                        .await()
                        .indefinitely())
                .isEmpty();
        assertThat(statements).isEmpty();
    }

    @Test
    void splitsMoreIdsThanAStatementTakes() {
        List<Integer> rows =
                IntStream.range(0, 2 * BulkRead.MAX_IDS + 1).boxed().toList();

        List<Pair> pairs = things().require(rows, row -> row, Pair::new).await().indefinitely();

        assertThat(pairs).extracting(Pair::thing).extracting(Thing::id).containsExactlyElementsOf(rows);
        assertThat(statements).extracting(List::size).containsExactly(BulkRead.MAX_IDS, BulkRead.MAX_IDS, 1);
    }

    @Test
    void refusesTwoValuesWithTheSameId() {
        BulkRead<Integer, Thing> twice =
                BulkRead.of("thing", Thing::id, ids -> Uni.createFrom().item(List.of(new Thing(1), new Thing(1))));

        assertThatIllegalStateException()
                .isThrownBy(() -> twice.read(List.of(1)).await().indefinitely())
                .withMessage("There is more than one thing '1'");
    }
}
