package dev.canopy.webhook;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The deliveries that are due, the first of each webhook. A webhook is leased by one instance at a time. If the instance
 * ends without storing the outcome, the message is sent again after the lease.
 */
@ApplicationScoped
class DeliveryQueue {
    private static final String CLAIM = """
            with due as (
              select w.id from webhook w where w.due_at <= $1 and w.leased_until <= $1
              order by w.due_at limit $3 for no key update skip locked
            ), leased as (
              update webhook w set leased_until = $2 from due where w.id = due.id
              returning w.id, w.url, w.secret_version, w.previous_until > $1 as previous
            )
            select l.*, d.id as delivery, d.payload, d.attempts
            from leased l cross join lateral (
              select * from webhook_delivery p where p.webhook_id = l.id and p.state = 'pending' order by p.number limit 1) d
            """;

    private static final String FINISH = "select finish_delivery($1, $2, $3, $4, $5, $6, $7)";

    private static final String PURGE = """
            delete from webhook_delivery where id = any (array(
              select d.id from webhook_delivery d where d.state <> 'pending' and d.last_attempt_at < $1 limit 10000)) and state <> 'pending'
            """;

    private final Pool pool;

    DeliveryQueue(Pool pool) {
        this.pool = pool;
    }

    /** Leases webhooks for a time, at most the given number, and returns the first delivery of each. */
    Uni<List<DueDelivery>> claim(Instant now, Duration lease, int most) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(utc(now), utc(now.plus(lease)), most))
                .map(rows -> {
                    List<DueDelivery> due = new ArrayList<>();
                    rows.forEach(row -> due.add(due(row)));
                    return due;
                });
    }

    private static DueDelivery due(Row row) {
        int version = row.getInteger("secret_version");
        return new DueDelivery(
                row.getUUID("delivery"),
                row.getUUID("id"),
                row.getString("url"),
                row.getBoolean("previous") && version > 1 ? List.of(version, version - 1) : List.of(version),
                row.getString("payload"),
                row.getInteger("attempts"));
    }

    /** Stores the outcome of an attempt. Returns the state of the message. */
    Uni<DeliveryState> finish(DueDelivery delivery, Attempt attempt, Instant now) {
        OffsetDateTime next = attempt.isDelivered()
                ? null
                : RetrySchedule.next(delivery.attempts() + 1, now)
                        .map(DeliveryQueue::utc)
                        .orElse(null);
        DeliveryState state = attempt.isDelivered()
                ? DeliveryState.DELIVERED
                : next == null ? DeliveryState.DEAD : DeliveryState.PENDING;
        Tuple values = Tuple.tuple()
                .addUUID(delivery.id())
                .addUUID(delivery.webhook())
                .addString(state.text())
                .addInteger(attempt.status())
                .addString(attempt.error())
                .addOffsetDateTime(utc(now))
                .addOffsetDateTime(next);
        return pool.preparedQuery(FINISH).execute(values).replaceWith(state);
    }

    /** Deletes messages whose last attempt was before a time, at most 10,000, except those that are pending. */
    Uni<Void> purge(Instant before) {
        return pool.preparedQuery(PURGE).execute(Tuple.of(utc(before))).replaceWithVoid();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
