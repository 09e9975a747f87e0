package dev.canopy.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program until it ends and captures its output. */
final class Shell {
    private Shell() {}

    record Outcome(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        /** The last line that is not blank. Programs report there why they failed. */
        String lastLine() {
            return output.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("no output");
        }
    }

    /** @throws IOException if the program cannot be started */
    static Outcome run(List<String> command) throws IOException, InterruptedException {
        return run(command, "");
    }

    static Outcome run(List<String> command, String input) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Messages are passed on to the operator, so their language must not depend on the machine.
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream out = process.getInputStream()) {
            String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        }
    }
}
