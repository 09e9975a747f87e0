package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who runs PostgreSQL, which refuses to be run by root.
 *
 * @param prefix what stands before a PostgreSQL command
 * @param uid the user that must own the files
 */
record PostgresAccount(List<String> prefix, int uid) {
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;

    PostgresAccount {
        prefix = List.copyOf(prefix);
    }

    /**
     * The account for a folder that this process has just created or may write to.
     *
     * @throws StartupFailure if this process is root's and may not hand its rights over
     */
    static PostgresAccount choose(Path folder) throws IOException, StartupFailure, InterruptedException {
        int uid = processUid(folder);
        if (uid != ROOT) {
            return new PostgresAccount(List.of(), uid);
        }
        // In a user namespace without a mapping root is nobody to PostgreSQL, and still owns its files.
        PostgresAccount namespace = new PostgresAccount(List.of("unshare", "--user"), ROOT);
        if (namespace.works("true")) {
            return namespace;
        }
        // Containers often forbid namespaces, but leave root the right to become another user.
        PostgresAccount nobody = new PostgresAccount(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), NOBODY);
        nobody.own(folder);
        if (nobody.works("test", "-x", folder.toString())) {
            return nobody;
        }
        throw new StartupFailure(
                "PostgreSQL refuses to run as root, and neither a user namespace nor the user nobody can" + " use "
                        + folder + ": run Canopy as a normal user, or set CANOPY_DATABASE_URL.");
    }

    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /**
     * Hands a file, or a folder and all in it, to this account, where root or another account made it. The folder itself
     * comes last, so that one of ours needs no second look.
     */
    void own(Path root) throws IOException {
        if (uid(root) == uid) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private boolean works(String... command) throws IOException, InterruptedException {
        try {
            return Shell.run(command(List.of(command))).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    private static int processUid(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "owner", "");
        try {
            return uid(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
