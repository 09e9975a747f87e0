package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server as its {@code postmaster.pid} describes it: the first line is the process id, the fourth the port. */
record Postmaster(long pid, int port) {
    private static final String FILE = "postmaster.pid";
    private static final int PORT_LINE = 3;

    /** Higher than the highest process id of any system. */
    private static final int NO_PROCESS = Integer.MAX_VALUE;

    /**
     * Returns empty if the server was stopped properly, because it then deletes the file, or if the file is incomplete
     * or damaged.
     */
    static Optional<Postmaster> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve(FILE));
            return lines.size() <= PORT_LINE
                    ? Optional.empty()
                    : Optional.of(new Postmaster(
                            Long.parseLong(lines.getFirst().strip()),
                            Integer.parseInt(lines.get(PORT_LINE).strip())));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the process exists and is PostgreSQL. After a reboot, another program may have its id. */
    boolean lives() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::info)
                .map(info -> info.command().or(info::commandLine).orElse(""))
                .filter(command -> command.contains("postgres"))
                .isPresent();
    }

    /**
     * Replaces the process id in the file of a dead server. Another program may have that id by now, and PostgreSQL
     * would take it for a running server and refuse to start. The other lines stay: PostgreSQL uses them to find out
     * whether a child of the dead server is still writing.
     *
     * <p>The new process id has the most digits that one can have, so the file is overwritten in place. On a full disk
     * that still works, and a truncated file would stop PostgreSQL from starting forever.
     */
    static void bury(Path data) throws IOException {
        Path file = data.resolve(FILE);
        if (Files.exists(file)) {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            if (lines.isEmpty()) {
                Files.delete(file); // PostgreSQL could not write it, and would refuse to start
                return;
            }
            lines.set(0, Integer.toString(NO_PROCESS));
            Files.write(file, lines, StandardOpenOption.WRITE);
        }
    }
}
