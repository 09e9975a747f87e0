package dev.canopy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The same usage gives the same rows of the roll-ups, to the last byte, folded in any order and in parts of any size:
 * with corrections, late usage, duplicates with another content, deletions, moves, archives and rebuilds.
 */
@Tag(Standalone.TAG)
class FoldSchedulePropertyIT {
    private static Simulation simulation;

    @BeforeContainer
    static void start() throws Exception {
        simulation = new Simulation(Path.of("target", "fold-schedules"), ServiceProcess.freePort());
    }

    @AfterContainer
    static void stop() throws Exception {
        simulation.close();
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void givesTheSameRowsHoweverItIsFolded(@ForAll long history, @ForAll @Size(2) List<Long> folds) throws Exception {
        List<String> rows = simulation.rollups(history, folds.getFirst());

        assertThat(rows).isNotEmpty();
        assertThat(simulation.rollups(history, folds.getLast())).isEqualTo(rows);
    }
}
