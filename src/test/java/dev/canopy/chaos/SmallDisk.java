package dev.canopy.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder on a disk of its own in memory, small enough to be filled. Only root can mount one; for others it is a usual
 * folder.
 */
final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "700m";
    private static final int MEGABYTE = 1 << 20;

    private final Path folder;
    private final boolean small;

    SmallDisk(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        run("umount", folder.toString()); // an earlier run may have been killed
        this.small = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE + ",mode=755", "tmpfs", folder.toString());
    }

    private static boolean run(String... command) throws IOException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
    }

    /** Whether it can be filled. */
    boolean isSmall() {
        return small;
    }

    /** Leaves no space. */
    void fill() throws IOException {
        byte[] zeros = new byte[MEGABYTE];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            for (int size = zeros.length; size > 0; ) {
                size = write(filler, zeros, size) ? size : size / 2;
            }
        }
    }

    private static boolean write(OutputStream filler, byte[] zeros, int size) {
        try {
            filler.write(zeros, 0, size);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() throws IOException {
        if (small) {
            run("umount", folder.toString());
        }
    }
}
