package dev.canopy.postgres;

import dev.canopy.crypto.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs of this platform. The build puts them on the class path as an archive. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /**
     * Unpacks the programs below {@code parent}, once for each version of the archive.
     *
     * @return the folder that contains {@code bin}, {@code lib} and {@code share}
     */
    static Path unpack(Path parent) throws IOException, StartupFailure {
        String archive = "/postgres-%s-%s.txz".formatted(system(), architecture());
        Path folder = parent.resolve("programs-" + digest(archive));
        if (Files.isDirectory(folder)) {
            return folder;
        }
        // The folder is renamed when it is complete, so that a killed process leaves nothing that looks complete.
        Path partial = PrivateFolder.createPartial(folder);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, partial);
            }
        }
        Files.move(partial, folder);
        return folder;
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("The archive has an entry outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            PrivateFolder.create(target);
            return;
        }
        PrivateFolder.createAbove(target);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
        }
    }

    /** Identifies the version of the programs, because the archive itself does not name it. */
    private static String digest(String archive) throws IOException, StartupFailure {
        MessageDigest sha = Sha256.begin();
        try (InputStream in = new DigestInputStream(open(archive), sha)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha.digest(), 0, 6);
    }

    private static InputStream open(String archive) throws StartupFailure {
        InputStream in = PostgresBinaries.class.getResourceAsStream(archive);
        if (in == null) {
            throw new StartupFailure("This build has no embedded PostgreSQL for %s on %s: set CANOPY_DATABASE_URL."
                    .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        return in;
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> name;
        };
    }
}
