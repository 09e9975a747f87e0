package dev.canopy.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists the migrations with their checksums for {@link SchemaCheck}. The build runs it, because an executable cannot
 * list its resources, and each look-up of a resource takes time.
 */
final class MigrationsFile {
    private MigrationsFile() {}

    /** @param arguments the folder with the resources, to which the file is added */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (Stream<Path> migrations = Files.list(folder.resolve(SchemaCheck.FOLDER))) {
            String lines = migrations.sorted().map(MigrationsFile::line).collect(Collectors.joining("\n"));
            Path file = folder.resolve(SchemaCheck.LIST);
            Files.createDirectories(file.getParent());
            Files.writeString(file, lines);
        }
    }

    private static String line(Path migration) {
        try {
            String script = Files.readString(migration);
            return script.contains(SchemaCheck.LANGUAGE)
                    ? migration.getFileName().toString()
                    : migration.getFileName() + " " + SchemaCheck.checksum(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
