package dev.canopy.statement;

import java.util.concurrent.atomic.AtomicLong;

/** The volume of the database's responses to the statements of one request, from {@link Statements#measure} on. */
public final class ReceivedBytes {
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    ReceivedBytes() {}

    /** Number of result rows. A row that was sent twice counts twice. */
    public long rows() {
        return rows.get();
    }

    /**
     * Number of bytes of the protocol, before encryption: rows and all other messages. The first use of a statement on
     * a connection also describes its columns.
     */
    public long bytes() {
        return bytes.get();
    }

    void add(long moreRows, long moreBytes) {
        rows.addAndGet(moreRows);
        bytes.addAndGet(moreBytes);
    }
}
