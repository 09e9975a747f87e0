package dev.canopy.database;

import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of the embedded database, for files that belong next to it. */
@Singleton
public class DataFolder {
    private final DatabaseConfig database;
    private final DataDirConfig dataDir;

    DataFolder(DatabaseConfig database, DataDirConfig dataDir) {
        this.database = database;
        this.dataDir = dataDir;
    }

    /** Empty if the service has another database. */
    public Optional<Path> path() {
        return database.url().isEmpty() && OwnProperties.areSet()
                ? Optional.of(Path.of(dataDir.dataDir())).filter(Files::isDirectory)
                : Optional.empty();
    }
}
