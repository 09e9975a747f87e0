package dev.canopy.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** The counts of all events of a run, and the times of the rare ones. */
final class Tally {
    final LongAdder accepted = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder unavailable = new LongAdder();
    final LongAdder unanswered = new LongAdder();
    final LongAdder overdue = new LongAdder();
    final LongAdder moves = new LongAdder();
    final LongAdder reservations = new LongAdder();
    final LongAdder refusals = new LongAdder();

    private final Map<Fault, LongAdder> faults = new ConcurrentHashMap<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private final Path log;

    Tally(Path log) throws IOException {
        this.log = log;
        Files.deleteIfExists(log);
    }

    void fault(Fault fault, String detail) {
        faults.computeIfAbsent(fault, first -> new LongAdder()).increment();
        note(fault + ": " + detail);
    }

    long count(Fault fault) {
        return faults.getOrDefault(fault, new LongAdder()).sum();
    }

    /** The faults that the service must never have. */
    void wrong(String what) {
        wrongs.add(what);
        note("WRONG: " + what);
    }

    Queue<String> wrongs() {
        return wrongs;
    }

    synchronized void note(String what) {
        try {
            Files.writeString(
                    log,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + what + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String faults() {
        return Arrays.stream(Fault.values())
                .map(fault -> fault + " " + count(fault))
                .collect(Collectors.joining(", "));
    }
}
