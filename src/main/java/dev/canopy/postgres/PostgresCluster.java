package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A database cluster and the PostgreSQL programs that run it. The server is not a child of this JVM: it survives if the
 * JVM is killed, and Ctrl-C in a terminal does not stop it before the service has finished.
 *
 * @param programs the folder that contains {@code bin}
 * @param data the folder of the cluster; created by {@link #create}
 * @param logs the folder of the server's log, which has one file for each day of the week
 */
record PostgresCluster(Path programs, Path data, Path logs, PostgresAccount account) {
    private static final Logger LOG = Logger.getLogger(PostgresCluster.class);

    static final String USER = "canopy";
    static final String DATABASE = "canopy";

    /** Written to postgresql.conf when the cluster is created; the operator may change them there. */
    private static final List<String> INITIAL = List.of(
            "max_connections=100",
            "shared_buffers=256MB",
            "max_wal_size=2GB",
            "timezone=UTC",
            "log_timezone=UTC",
            "logging_collector=on",
            "log_directory=../log",
            "log_filename=postgresql-%a.log",
            "log_file_mode=0600",
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d",
            "log_rotation_size=0");

    /**
     * Passed at each start, so that they override postgresql.conf: acknowledged data is on disk, and only programs on
     * this machine can connect.
     */
    private static final List<String> ALWAYS = List.of(
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=");

    /** Long enough for recovery after a crash, which reads up to {@code max_wal_size}. */
    private static final int START_SECONDS = 300;

    private static final int STOP_SECONDS = 20;

    /** A server that has not ended by then stands still, and so does not even notice its signals. */
    private static final int FORCED_STOP_SECONDS = 5;

    /**
     * Creates the cluster with its user and database, unless it exists. An attempt that is killed leaves no cluster.
     */
    void create(Path passwordFile) throws IOException, InterruptedException, StartupFailure {
        if (Files.isDirectory(data)) {
            return;
        }
        Path partial = PrivateFolder.createPartial(data);
        account.own(partial);
        List<String> initdb = new ArrayList<>(List.of(
                program("initdb"),
                "--pgdata=" + partial,
                "--auth=scram-sha-256",
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions"));
        INITIAL.forEach(setting -> initdb.addAll(List.of("--set", setting)));
        require(Shell.run(account.command(initdb)), "could not be set up");
        // No server is running yet: the cluster becomes visible only together with its database.
        List<String> single = List.of(program("postgres"), "--single", "-D", partial.toString(), "postgres");
        require(Shell.run(account.command(single), "create database " + DATABASE + "\n"), "could not be set up");
        Files.move(partial, data);
    }

    /** Starts the server and waits until it responds. */
    void start(int port) throws IOException, InterruptedException, StartupFailure {
        PrivateFolder.create(logs);
        account.own(logs);
        Path startLog = logs.resolve("start.log");
        Files.deleteIfExists(startLog);
        StringBuilder options = new StringBuilder("-p " + port);
        ALWAYS.forEach(setting -> options.append(" -c ").append(setting));
        List<String> command =
                List.of("-w", "-t", "" + START_SECONDS, "-l", startLog.toString(), "-o", options.toString(), "start");
        if (!control(command).succeeded()) {
            String reason = Files.exists(startLog) ? new Shell.Outcome(1, Files.readString(startLog)).lastLine() : "";
            throw new StartupFailure("The embedded PostgreSQL did not start (log in " + logs + "): " + reason);
        }
    }

    /** Disconnects all clients and stops the server with a checkpoint, or by force if that takes too long. */
    void stop() throws IOException, InterruptedException {
        if (!stop("fast", STOP_SECONDS).succeeded() && running().isPresent()) {
            LOG.warnf(
                    "The embedded PostgreSQL did not stop within %d s; it will recover at the next start",
                    STOP_SECONDS);
            stop("immediate", FORCED_STOP_SECONDS);
        }
    }

    private Shell.Outcome stop(String mode, int seconds) throws IOException, InterruptedException {
        return control(List.of("-w", "-t", "" + seconds, "-m", mode, "stop"));
    }

    /** Returns the server of this cluster; empty if it is not running. */
    Optional<Postmaster> running() throws IOException {
        return Postmaster.read(data).filter(Postmaster::lives);
    }

    private Shell.Outcome control(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("pg_ctl"), "-s", "-D", data.toString()));
        command.addAll(arguments);
        return Shell.run(account.command(command));
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    private static void require(Shell.Outcome outcome, String failure) throws StartupFailure {
        if (!outcome.succeeded()) {
            throw new StartupFailure("The embedded PostgreSQL " + failure + ": " + outcome.lastLine());
        }
    }
}
