package dev.canopy.chaos;

import dev.canopy.postgres.DatabaseServer;
import dev.canopy.testing.ServiceProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Does one fault after another, each kind as often as the others and in an order made by chance, until its time is over
 * and each was done.
 */
final class Saboteur implements Callable<Void> {
    private static final int PAUSE = 1_500; // milliseconds at most
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);
    private static final List<String> LOCKS = List.of(
            "select pg_advisory_xact_lock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number",
            "select pg_advisory_xact_lock(hashtext('canopy.tree'), number) from generate_series(0, 255) number",
            "lock table usage_key in access exclusive mode",
            "lock table usage_delta in access exclusive mode");
    private static final String SESSIONS = """
            select pid from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
            """;

    private final DatabaseServer database;
    private final SmallDisk disk;
    private final int longestStop;
    private final DataSource administration;
    private final Wire databaseWire;
    private final List<Instance> instances;
    private final Tally tally;
    private final Random random;
    private final long end;

    /**
     * @param disk the disk of the database
     * @param longestStop the longest time for which the database stands still, in milliseconds
     * @param administration leads to the database past the wire
     * @param end of {@link System#nanoTime}
     */
    Saboteur(
            DatabaseServer database,
            SmallDisk disk,
            int longestStop,
            DataSource administration,
            Wire databaseWire,
            List<Instance> instances,
            Tally tally,
            Random random,
            long end) {
        this.database = database;
        this.disk = disk;
        this.longestStop = longestStop;
        this.administration = administration;
        this.databaseWire = databaseWire;
        this.instances = instances;
        this.tally = tally;
        this.random = random;
        this.end = end;
    }

    @Override
    public Void call() throws Exception {
        List<Fault> kinds = new ArrayList<>(faults());
        boolean round = false;
        while (!isOver() || !round) {
            Collections.shuffle(kinds, random);
            for (Fault kind : kinds) {
                if (isOver() && round) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE));
                anInstance(); // else there is nothing that could fail
                commit(kind);
            }
            round = true;
        }
        return null;
    }

    /** All faults that can be caused on this machine. */
    List<Fault> faults() {
        return Arrays.stream(Fault.values())
                .filter(kind -> kind != Fault.DISK_FULL || disk.isSmall())
                .toList();
    }

    private boolean isOver() {
        return System.nanoTime() >= end;
    }

    private void commit(Fault kind) throws Exception {
        switch (kind) {
            case SERVICE_KILLED -> kill(kind, List.of(anInstance()));
            case BOTH_SERVICES_KILLED -> kill(kind, instances);
            case DATABASE_KILLED -> killDatabase();
            case DATABASE_STOPPED -> stopDatabase();
            case DATABASE_REPLACED -> replaceDatabase();
            case DISK_FULL -> fillDisk();
            case SESSION_KILLED -> killSession();
            case SESSIONS_TERMINATED -> terminateSessions();
            case DATABASE_CUT -> cut(kind, databaseWire, "COMMIT", "COMMIT");
            case CLIENTS_CUT -> cut(kind, anInstance().wire(), "POST /", "HTTP/1.1 200");
            case STALLED -> stall();
            case POOL_FILLED -> fillPool();
        }
    }

    /** One that is ready, so that something is hit. */
    private Instance anInstance() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (System.nanoTime() < deadline) {
            Instance instance = instances.get(random.nextInt(instances.size()));
            if (instance.isReady()) {
                return instance;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("no instance is ready");
    }

    private void kill(Fault kind, List<Instance> victims) throws InterruptedException {
        for (Instance victim : victims) {
            victim.kill();
        }
        tally.fault(kind, victims.stream().map(Instance::name).toList().toString());
    }

    private void killDatabase() throws Exception {
        database.kill();
        int away = random.nextInt(1_500);
        tally.fault(Fault.DATABASE_KILLED, "for " + away + " ms and its recovery");
        TimeUnit.MILLISECONDS.sleep(away);
        database.start();
        tally.note("database is back");
    }

    /** The processes get no time, as on a machine that swaps or is moved. */
    private void stopDatabase() throws Exception {
        int milliseconds = 1_000 + random.nextInt(longestStop);
        database.signal("STOP");
        tally.fault(Fault.DATABASE_STOPPED, milliseconds + " ms");
        TimeUnit.MILLISECONDS.sleep(milliseconds);
        database.signal("CONT");
    }

    private void replaceDatabase() throws Exception {
        int standbyPort = ServiceProcess.freePort();
        database.addStandby(standbyPort);
        tally.note("database has a standby");
        TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_000));
        database.failOver(standbyPort);
        tally.fault(Fault.DATABASE_REPLACED, "the standby has taken over");
    }

    private void fillDisk() throws Exception {
        int milliseconds = 500 + random.nextInt(2_000);
        disk.fill();
        tally.fault(Fault.DISK_FULL, milliseconds + " ms");
        TimeUnit.MILLISECONDS.sleep(milliseconds);
        disk.free();
        if (!database.isRunning()) {
            database.start();
            tally.note("database is back");
        }
    }

    private void killSession() throws Exception {
        List<Long> sessions = List.of();
        while (sessions.isEmpty()) {
            try (Connection connection = connect()) {
                sessions = numbers(connection, SESSIONS);
            }
        }
        database.kill(sessions.get(random.nextInt(sessions.size())));
        tally.fault(Fault.SESSION_KILLED, "one of " + sessions.size());
    }

    private void terminateSessions() throws Exception {
        try (Connection connection = connect()) {
            List<Long> sessions = numbers(connection, SESSIONS);
            while (sessions.isEmpty()) {
                sessions = numbers(connection, SESSIONS);
            }
            Collections.shuffle(sessions, random);
            List<Long> victims = sessions.subList(0, 1 + random.nextInt(sessions.size()));
            for (long victim : victims) {
                numbers(connection, "select pg_terminate_backend(" + victim + ")::int");
            }
            tally.fault(Fault.SESSIONS_TERMINATED, victims.size() + " of " + sessions.size());
        }
    }

    private void cut(Fault kind, Wire wire, String request, String answer) throws InterruptedException {
        int way = random.nextInt(1 + Wire.Moment.values().length);
        if (way == Wire.Moment.values().length) {
            tally.fault(kind, wire.cut() + " at once");
            return;
        }
        Wire.Moment moment = Wire.Moment.values()[way];
        String mark = moment == Wire.Moment.BEFORE_THE_ANSWER ? answer : request;
        int cut = wire.cut(moment, mark, 1 + random.nextInt(5), 1_000);
        if (cut > 0) {
            tally.fault(kind, cut + " " + moment + " \"" + mark + "\"");
        } else {
            tally.fault(kind, wire.cut() + " at once, as nothing passed");
        }
    }

    private void stall() {
        Wire wire = random.nextBoolean()
                ? databaseWire
                : instances.get(random.nextInt(instances.size())).wire();
        int milliseconds = 100 + random.nextInt(1_900);
        wire.stall(milliseconds);
        tally.fault(Fault.STALLED, milliseconds + " ms " + (wire == databaseWire ? "to the database" : "to a service"));
    }

    private void fillPool() throws Exception {
        String lock = LOCKS.get(random.nextInt(LOCKS.size()));
        int milliseconds = 500 + random.nextInt(2_500);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(lock);
            TimeUnit.MILLISECONDS.sleep(milliseconds);
            tally.fault(Fault.POOL_FILLED, milliseconds + " ms by \"" + lock + "\"");
        }
    }

    /** Waits for a database that still recovers. */
    private Connection connect() throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + PATIENCE;
        while (true) {
            try {
                return administration.getConnection();
            } catch (SQLException away) {
                if (System.nanoTime() > deadline) {
                    throw away;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static List<Long> numbers(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }
}
