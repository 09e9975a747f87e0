package dev.canopy.lesson;

import dev.canopy.statement.ReceivedBytes;
import dev.canopy.statement.Statements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a strategy has read, and what that took. */
@Schema(name = "LessonLoading")
record LoadingResponse(
        @Schema(examples = "bulk-in", required = true) String strategy,

        @Schema(examples = "3", required = true, description = "statements run")
        int statements,

        @Schema(examples = "120", required = true, description = "rows that the database has sent")
        long rows,

        @Schema(
                examples = "17032",
                required = true,
                description =
                        "bytes that the database has sent, its protocol included; the first use of a statement on a"
                                + " connection also describes its columns")
        long bytes,

        @Schema(
                examples = "2.137",
                required = true,
                description = "milliseconds from each statement to its result, added up")
        BigDecimal databaseMillis,

        @Schema(required = true) List<UserEntry> data) {

    static LoadingResponse of(Strategy strategy, Statements statements, ReceivedBytes received, List<UserEntry> users) {
        return new LoadingResponse(
                strategy.word(),
                statements.count(),
                received.rows(),
                received.bytes(),
                BigDecimal.valueOf(statements.duration().toNanos(), 6).setScale(3, RoundingMode.HALF_UP),
                users);
    }
}
