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
 * The operating system account that runs PostgreSQL. PostgreSQL refuses to run as root.
 *
 * @param prefix the words before each PostgreSQL command that make it run as this account; empty if the account is that
 *     of this process
 * @param uid the id of the user that must own the files
 */
record PostgresAccount(List<String> prefix, int uid) {
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;

    PostgresAccount {
        prefix = List.copyOf(prefix);
    }

    /**
     * Chooses the account for a folder in which this process may create files.
     *
     * @throws StartupFailure if this process runs as root and cannot switch to another account
     */
    static PostgresAccount choose(Path folder) throws IOException, StartupFailure, InterruptedException {
        int uid = processUid(folder);
        if (uid != ROOT) {
            return new PostgresAccount(List.of(), uid);
        }
        // In a user namespace without a mapping, PostgreSQL takes root and the owner of its files for nobody.
        PostgresAccount namespace = new PostgresAccount(List.of("unshare", "--user"), ROOT);
        if (namespace.works("true")) {
            return namespace;
        }
        // Containers often forbid user namespaces, but let root become another user.
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
     * Makes this account the owner of a file, or of a folder and everything in it. The folder itself comes last: if it
     * has the right owner, so has its content, and there is nothing to do.
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
