package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Creates and deletes folders and files that only their owner may read. */
final class PrivateFolder {
    private static final Logger LOG = Logger.getLogger(PrivateFolder.class);
    private static final String PARTIAL = ".partial-";
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFolder() {}

    /** Creates the folder and its parents where they are missing. All of them are private. */
    static void create(Path folder) throws IOException {
        Files.createDirectories(folder, FOLDER);
    }

    /** Creates the private folder if it is missing. Missing parents get the default permissions. */
    static void createAlone(Path folder) throws IOException {
        Files.createDirectories(parent(folder));
        create(folder);
    }

    /** Creates the missing parents of this path. All of them are private. */
    static void createAbove(Path path) throws IOException {
        create(parent(path));
    }

    /** Creates a folder next to {@code target}. The caller renames it to {@code target} when it is complete. */
    static Path createPartial(Path target) throws IOException {
        createAbove(target);
        return Files.createTempDirectory(parent(target), target.getFileName() + PARTIAL, FOLDER);
    }

    /** Creates the file with this text. The file appears only when it is complete. */
    static void write(Path file, String text) throws IOException {
        Path partial = Files.createTempFile(parent(file), file.getFileName() + PARTIAL, "", FILE);
        Files.writeString(partial, text);
        Files.move(partial, file);
    }

    /** Deletes the incomplete files and folders that killed processes have left in {@code folder}. */
    static void deletePartial(Path folder) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, "*" + PARTIAL + "*")) {
            for (Path leftover : leftovers) {
                delete(leftover);
            }
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "The path must be below the data folder");
    }

    private static void delete(Path root) {
        try (Stream<Path> tree = Files.walk(root)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The process that created it may still be writing; the next start tries again.
            LOG.debugf(e, "Cannot delete %s", root);
        }
    }
}
