package dev.canopy.statement;

import java.util.concurrent.atomic.AtomicLong;

/** What the database has sent in answer to the statements of one request, since it was asked to be measured. */
public final class ReceivedBytes {
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    ReceivedBytes() {}

    /** Rows of results, each as often as it was sent. */
    public long rows() {
        return rows.get();
    }

    /**
     * Bytes of the protocol, before encryption: rows, and what is around them. The first use of a statement on a connection
     * also describes its columns.
     */
    public long bytes() {
        return bytes.get();
    }

    void add(long moreRows, long moreBytes) {
        rows.addAndGet(moreRows);
        bytes.addAndGet(moreBytes);
    }
}
