package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The running server as its {@code postmaster.pid} describes it: the first line is the process, the fourth the port. */
record Postmaster(long pid, int port) {
    private static final String FILE = "postmaster.pid";
    private static final int PORT_LINE = 3;

    /** Above the highest process number of any system. */
    private static final int NO_PROCESS = Integer.MAX_VALUE;

    /** Empty if the server stopped in order, or its note is not complete. */
    static Optional<Postmaster> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve(FILE));
            return lines.size() <= PORT_LINE
                    ? Optional.empty()
                    : Optional.of(new Postmaster(
                            Long.parseLong(lines.getFirst().strip()),
                            Integer.parseInt(lines.get(PORT_LINE).strip())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether the process is there and is a PostgreSQL: after a reboot its number may be another program's. */
    boolean lives() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::info)
                .map(info -> info.command().or(info::commandLine).orElse(""))
                .filter(command -> command.contains("postgres"))
                .isPresent();
    }

    /**
     * Makes the note of a dead server say that it is dead. Its process number may now be another program's, and
     * PostgreSQL would take that for itself and refuse to start. The other lines stay: by them it finds out whether a
     * child of the dead server still writes.
     */
    static void bury(Path data) throws IOException {
        Path file = data.resolve(FILE);
        if (Files.exists(file)) {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            if (!lines.isEmpty()) {
                lines.set(0, Integer.toString(NO_PROCESS));
            }
            Files.write(file, lines, StandardOpenOption.TRUNCATE_EXISTING);
        }
    }
}
