package dev.canopy.lesson;

import dev.canopy.statement.ReceivedBytes;
import dev.canopy.statement.Statements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The users that a strategy has read, and the database traffic that it needed. */
@Schema(name = "LessonLoading", description = "users read by a loading strategy, and its database traffic")
record LoadingResponse(
        @Schema(examples = "bulk-in", required = true, description = "the name of the strategy")
        String strategy,

        @Schema(examples = "3", required = true, description = "the number of statements run")
        int statements,

        @Schema(examples = "120", required = true, description = "the number of rows that the database sent")
        long rows,

        @Schema(
                examples = "17032",
                required = true,
                description = "the number of bytes that the database sent, including its protocol; the first"
                        + " use of a statement on a connection also describes its columns")
        long bytes,

        @Schema(
                examples = "2.137",
                required = true,
                description = "the milliseconds from each statement to its result, added up")
        BigDecimal databaseMillis,

        @Schema(required = true, description = "the users, sorted by e-mail address regardless of case")
        List<UserEntry> data) {

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
