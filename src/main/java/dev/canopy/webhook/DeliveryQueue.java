package dev.canopy.webhook;

import static dev.canopy.query.UtcTimes.micros;

import dev.canopy.query.UtcTimes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The deliveries that are due, the first of each webhook. A webhook is leased by one instance at a time, by the clock
 * of the database. If the instance ends without storing the outcome, the message is sent again after the lease. Each
 * lease has a number, and an outcome is stored only under the number that is current, so that an instance that was
 * stopped for a while changes nothing that a later attempt has stored.
 */
@ApplicationScoped
class DeliveryQueue {
    /** Added to the time limit of an attempt, for storing its outcome. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

    /**
     * An account has this part of the attempts at most, and a tenant this part of those, so that hanging receivers
     * leave some.
     */
    private static final int PART = 4;

    private static final int MOST_DELETED = 10_000;

    private static final String CLAIM = """
            with busy as materialized (
              select w.root_id, w.tenant_id from webhook w where w.leased_until > now() and w.leased_until > '-infinity'
            ), due as materialized (
              select w.id, w.root_id, w.due_at,
                row_number() over (partition by w.tenant_id order by w.due_at, w.id)
                  + (select count(*) from busy b where b.tenant_id = w.tenant_id) as of_tenant
              from webhook w where w.due_at <= now() and w.leased_until <= now()
            ), turns as materialized (
              select d.id, d.due_at,
                row_number() over (partition by d.root_id order by d.of_tenant, d.due_at, d.id)
                  + (select count(*) from busy b where b.root_id = d.root_id) as of_account
              from due d where d.of_tenant <= $4
            ), taken as materialized (
              select w.id from turns t join webhook w on w.id = t.id
              where t.of_account <= $3 and w.due_at <= now() and w.leased_until <= now()
              order by t.of_account, t.due_at limit $2 for no key update of w skip locked
            ), leased as (
              update webhook w set lease = w.lease + 1, leased_until = now() + $1 * interval '1 microsecond'
              from taken where w.id = taken.id
              returning w.id, w.url, w.lease, w.secret_version, w.previous_until
            )
            select l.*, l.previous_until > now() as previous, d.id as delivery, d.payload, d.attempts, extract(epoch from now())::bigint as now
            from leased l cross join lateral (
              select * from webhook_delivery p where p.webhook_id = l.id and p.state = 'pending' order by p.number limit 1) d
            """;

    private static final String FINISH =
            "select finish_delivery($1, $2, $3, $4, $5, $6, $7 * interval '1 microsecond') as state";

    private static final String PURGE = """
            delete from webhook_delivery where id = any (array(
              select d.id from webhook_delivery d
              where d.state <> 'pending' and greatest(d.last_attempt_at, d.give_up_at) < now() - $1 * interval '1 microsecond'
              limit\s""" + MOST_DELETED + ")) and state <> 'pending'";

    private final Pool pool;
    private final WebhookConfig config;

    DeliveryQueue(Pool pool, WebhookConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /** Leases webhooks, at most the given number, and returns the first delivery of each. */
    Uni<List<DueDelivery>> claim(int most) {
        int ofAccount = Math.max(1, config.concurrency() / PART);
        int ofTenant = Math.max(1, ofAccount / PART);
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(micros(config.timeout().plus(LEASE_MARGIN)), most, ofAccount, ofTenant))
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
                row.getLong("lease"),
                row.getString("url"),
                row.getBoolean("previous") && version > 1 ? List.of(version, version - 1) : List.of(version),
                row.getString("payload"),
                row.getInteger("attempts"),
                row.getLong("now"));
    }

    /**
     * Stores the outcome of an attempt. Returns the state of the message; empty if nothing was stored, because the
     * lease is over, or the message was deleted, or was repeated during an attempt that failed.
     */
    Uni<Optional<DeliveryState>> finish(DueDelivery delivery, DeliveryAttempt attempt) {
        Tuple values = Tuple.tuple()
                .addUUID(delivery.id())
                .addUUID(delivery.webhook())
                .addLong(delivery.lease())
                .addInteger(delivery.attempts())
                .addInteger(attempt.status())
                .addString(attempt.error())
                .addLong(RetrySchedule.pause(delivery.attempts() + 1)
                        .map(UtcTimes::micros)
                        .orElse(null));
        return pool.preparedQuery(FINISH)
                .execute(values)
                .map(rows -> Optional.ofNullable(rows.iterator().next().getString("state"))
                        .map(DeliveryState::of));
    }

    /**
     * Deletes messages whose last attempt was some time ago, except those that are pending. Returns whether there may
     * be more.
     */
    Uni<Boolean> purge(Duration age) {
        return pool.preparedQuery(PURGE).execute(Tuple.of(micros(age))).map(rows -> rows.rowCount() == MOST_DELETED);
    }
}
