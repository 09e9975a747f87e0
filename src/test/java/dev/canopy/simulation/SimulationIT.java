package dev.canopy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Writers, folders, moves, deletions and rebuilds of two instances take turns at each statement, and crash before or
 * after any of them, as a seed decides. Afterwards every event is stored once, and all roll-ups equal what plain Java
 * computes from the events. {@code -Dcanopy.simulation.seed} is the first seed, and {@code -Dcanopy.simulation.seeds}
 * the number of seeds.
 */
@Standalone
class SimulationIT {
    private static final long FIRST = Long.getLong("canopy.simulation.seed", 1);
    private static final long SEEDS = Long.getLong("canopy.simulation.seeds", 100);
    private static Simulation simulation;

    @BeforeAll
    static void start() throws Exception {
        simulation = new Simulation(Path.of("target", "simulation"), ServiceProcess.freePort());
    }

    @AfterAll
    static void stop() throws Exception {
        simulation.close();
    }

    @Test
    void countsEachEventOnceWhateverTheSchedule() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            run(seed);
        }
    }

    @Test
    void repeatsAHistoryExactly() {
        List<String> first = run(FIRST);

        assertThat(run(FIRST)).isEqualTo(first);
        assertThat(first).anyMatch(line -> line.contains("crashes"));
        assertThat(run(FIRST + 1)).isNotEqualTo(first);
    }

    private static List<String> run(long seed) {
        try {
            return simulation.run(seed);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("The history of -Dcanopy.simulation.seed=" + seed + " failed", e);
        }
    }
}
