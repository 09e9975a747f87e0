package dev.canopy.database;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how old the state of a standby is, by one clock only: that of this process. The positions of the database
 * in its log are remembered with the times when they were asked for. A standby that has replayed one of them has
 * everything that was committed by its time. Unlike the time of the last replayed transaction, this also holds when
 * nothing changes, and when the standby no longer receives changes. Not thread-safe.
 */
final class ReplayPositions {
    /**
     * Beyond this number, every second position is dropped, also of those to come, so the time of a standby far behind
     * is less exact.
     */
    private static final int MAX = 4_096;

    private final Deque<Position> ahead = new ArrayDeque<>();
    private @Nullable Position reached;
    private long added;
    private long stride = 1;

    /**
     * A position of the database.
     *
     * @param time when it was asked for, by {@link System#nanoTime}
     * @param lsn the position, in bytes
     */
    private record Position(long time, long lsn) {}

    void add(long time, long lsn) {
        added++;
        Position last = ahead.peekLast();
        if (last != null && (last.lsn == lsn || added % stride != 0)) {
            ahead.removeLast(); // the later time counts if nothing has happened since; otherwise this is the safe side
        }
        ahead.addLast(new Position(time, lsn));
        if (ahead.size() > MAX) {
            thinOut();
            stride *= 2;
        }
    }

    /** The first ones may be reached next, and the last one is the present position: both stay. */
    private void thinOut() {
        boolean kept = false;
        for (var all = ahead.iterator(); all.hasNext(); ) {
            Position each = all.next();
            kept = !kept;
            if (!kept && !each.equals(ahead.peekLast())) {
                all.remove();
            }
        }
    }

    /**
     * The time up to which a standby at this position has everything; null if that is not known. The time is unknown
     * for a standby that has gone back, as after a crash or from a backup, until it has passed its former position.
     */
    @Nullable Long reached(long lsn) {
        for (Position next = ahead.peekFirst(); next != null && next.lsn <= lsn; next = ahead.peekFirst()) {
            reached = ahead.removeFirst();
        }
        if (ahead.size() <= MAX / 4) {
            stride = 1; // there is room again; with steady writes it is never empty
        }
        return reached == null || lsn < reached.lsn ? null : reached.time;
    }

    /** The positions of another database are not comparable. */
    void clear() {
        ahead.clear();
        reached = null;
    }
}
