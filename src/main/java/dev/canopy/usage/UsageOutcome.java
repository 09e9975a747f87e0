package dev.canopy.usage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What became of the events of a request, summed up chunk by chunk. Not thread-safe. */
final class UsageOutcome {
    private final int maxErrors;
    private final List<UsageError> errors = new ArrayList<>();
    private long accepted;
    private long duplicates;
    private long rejected;

    UsageOutcome(int maxErrors) {
        this.maxErrors = maxErrors;
    }

    void accept(long count) {
        accepted += count;
    }

    void duplicate(long count) {
        duplicates += count;
    }

    void reject(UsageError error) {
        rejected++;
        if (errors.size() < maxErrors) {
            errors.add(error);
        }
    }

    long accepted() {
        return accepted;
    }

    boolean isAllRejected() {
        return rejected > 0 && accepted == 0 && duplicates == 0;
    }

    /** By index; a chunk's own checks come before those of the database. */
    List<UsageError> errors() {
        return errors.stream()
                .sorted(Comparator.comparingLong(UsageError::index))
                .toList();
    }

    UsageResponse toResponse() {
        return new UsageResponse(accepted, duplicates, rejected, errors());
    }
}
