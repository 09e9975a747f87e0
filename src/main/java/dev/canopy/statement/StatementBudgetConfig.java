package dev.canopy.statement;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The treatment of a request that breaks its {@link StatementBudget}. */
@RegisterForReflection // the validator of configurations looks at its methods
@ConfigMapping(prefix = "canopy.statement-budget")
interface StatementBudgetConfig {
    /**
     * The treatment of a request that breaks its statement budget: {@code fail} responds with 500 and the statements,
     * {@code report} logs the breach once for each method and counts it, {@code off} does not count statements at all.
     * Without it, {@code fail} in tests and in dev mode, and otherwise {@code report}.
     */
    Optional<Mode> mode();

    default Mode effectiveMode() {
        return mode().orElse(LaunchMode.current().isDevOrTest() ? Mode.FAIL : Mode.REPORT);
    }

    /** The use of the counts of statements. */
    enum Mode {
        /**
         * The response is a problem that lists the statements, unless something is committed, its head is sent or it is
         * a 5xx already. A transaction is not committed after a breach.
         */
        FAIL,
        /** Logged once for each method, and counted as a metric; the response stays as it is. */
        REPORT,
        /** Statements are neither counted nor reported in {@code Server-Timing}. */
        OFF
    }
}
