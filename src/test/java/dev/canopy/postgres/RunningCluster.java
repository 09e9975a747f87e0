package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL server that a service has started in a folder, as far as the files in the folder describe it. */
public record RunningCluster(Path folder) {
    Path data() {
        return folder.resolve("postgresql-18");
    }

    /** Empty if no process of it lives; one that has ended but was not collected by its parent does not live. */
    Optional<Postmaster> postmaster() throws IOException {
        return Postmaster.read(data()).filter(Postmaster::lives);
    }

    /** The ids of the server and of its children, the server first. */
    List<Long> processes() throws IOException {
        ProcessHandle server =
                ProcessHandle.of(postmaster().orElseThrow().pid()).orElseThrow();
        return Stream.concat(Stream.of(server), server.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    Datasource datasource() throws IOException {
        String address = "postgresql://127.0.0.1:" + postmaster().orElseThrow().port() + "/canopy";
        String password = Files.readString(folder.resolve("password"));
        return new Datasource(address, "jdbc:" + address, Optional.of("canopy"), Optional.of(password));
    }

    /** The first column of the first row. */
    public static String query(Datasource datasource, String sql) throws SQLException {
        try (Connection connection = ConnectionCheck.connect(datasource);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Opens connections to a database; each has to be closed. */
    public static PGSimpleDataSource source(Datasource datasource) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(datasource.jdbcUrl());
        source.setUser(datasource.username().orElseThrow());
        source.setPassword(datasource.password().orElseThrow());
        return source;
    }

    public static void execute(Datasource datasource, String sql) throws SQLException {
        try (Connection connection = ConnectionCheck.connect(datasource);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Kills the server and deletes its data, which an earlier run may have left with other migrations. The unpacked
     * programs stay, because unpacking takes seconds.
     */
    public void clear() throws IOException, InterruptedException {
        kill();
        if (Files.exists(data())) {
            try (Stream<Path> tree = Files.walk(data())) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** SIGKILL to the server, which has no time to write anything. */
    public void kill() throws IOException, InterruptedException {
        Optional<Postmaster> running = postmaster();
        running.flatMap(server -> ProcessHandle.of(server.pid())).ifPresent(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (running.filter(Postmaster::lives).isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(running + " does not die");
            }
            Thread.sleep(10);
        }
    }
}
