package dev.canopy.account;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the credits of one tenant have paid, by a replay of its single events in plain Java: without roll-ups, and
 * without anything stored.
 */
final class CreditReplay {
    /** An event; the cost is in nano-units and may be negative. */
    record Event(Instant time, BigInteger cost) {}

    /** @param effective null for the beginning; expires null for never */
    record Grant(
            String id,
            int priority,
            BigInteger amount,
            Instant effective,
            Instant expires,
            boolean monthly,
            int rollover) {}

    private static final class Allotment {
        private final Grant grant;
        private final int number;
        private final Instant begin;
        private final Instant end;
        private BigInteger left;

        private Allotment(Grant grant, int number, Instant begin, Instant end) {
            this.grant = grant;
            this.number = number;
            this.begin = begin;
            this.end = end;
            this.left = grant.amount;
        }

        private boolean paysAt(Instant time) {
            return !begin.isAfter(time) && end.isAfter(time);
        }
    }

    private final Instant now;
    private final List<Allotment> allotments = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();
    private BigInteger overage = BigInteger.ZERO;
    private BigInteger returned = BigInteger.ZERO;
    private BigInteger remaining = BigInteger.ZERO;

    CreditReplay(Collection<Grant> grants, Collection<Event> events, Instant now) {
        this.now = now;
        grants.forEach(this::allot);
        allotments.sort(Comparator.<Allotment>comparingInt(each -> each.grant.priority)
                .thenComparing(each -> each.end)
                .thenComparing(each -> each.begin)
                .thenComparing(each -> each.grant.id)
                .thenComparing(each -> each.number));
        TreeSet<Instant> cuts = new TreeSet<>();
        allotments.forEach(each -> Stream.of(each.begin, each.end).forEach(cuts::add));
        cuts.add(Instant.MIN);
        cuts.add(Instant.MAX);
        for (Instant start = Instant.MIN; start.isBefore(Instant.MAX); start = cuts.higher(start)) {
            replay(start, Objects.requireNonNull(cuts.higher(start)), events);
        }
        allotments.stream().filter(each -> each.paysAt(now)).forEach(each -> remaining = remaining.add(each.left));
    }

    private void allot(Grant grant) {
        Instant begin = grant.effective == null ? Instant.MIN : grant.effective;
        Instant end = grant.expires == null ? Instant.MAX : grant.expires;
        if (!grant.monthly) {
            allotments.add(new Allotment(grant, 0, begin, end));
            return;
        }
        for (int month = 0; month(begin, month).isBefore(end); month++) {
            Instant last = month(begin, month + 1 + grant.rollover);
            allotments.add(new Allotment(grant, month, month(begin, month), last.isBefore(end) ? last : end));
        }
    }

    private static Instant month(Instant start, int months) {
        return start.atOffset(ZoneOffset.UTC).plusMonths(months).toInstant();
    }

    private void replay(Instant start, Instant end, Collection<Event> events) {
        BigInteger used = BigInteger.ZERO;
        for (Event event : events) {
            if (!event.time.isBefore(start) && event.time.isBefore(end)) {
                used = used.add(event.cost);
            }
        }
        if (used.signum() < 0) {
            returned = returned.subtract(used);
            note(start, end, "returned", null, used.negate(), returned);
        } else if (used.signum() > 0 && returned.signum() > 0) {
            BigInteger offset = used.min(returned);
            returned = returned.subtract(offset);
            used = used.subtract(offset);
            note(start, end, "offset", null, offset, returned);
        }
        for (Allotment each : allotments) {
            BigInteger paid = used.min(each.left);
            if (each.paysAt(start) && paid.signum() > 0) {
                each.left = each.left.subtract(paid);
                used = used.subtract(paid);
                note(start, end, "paid", each, paid, each.left);
            }
        }
        if (used.signum() > 0) {
            overage = overage.add(used);
            note(start, end, "overage", null, used, null);
        }
        for (Allotment each : allotments) {
            if (each.end.equals(end) && !end.isAfter(now) && each.left.signum() > 0) {
                note(start, end, "expired", each, each.left, BigInteger.ZERO);
            }
        }
    }

    private void note(Instant start, Instant end, String kind, Allotment by, BigInteger amount, BigInteger remainder) {
        entries.add(String.join(
                " ",
                start.equals(Instant.MIN) ? "null" : start.toString(),
                end.equals(Instant.MAX) ? "null" : end.toString(),
                kind,
                by == null ? "null null" : by.grant.id + " " + by.number,
                text(amount),
                remainder == null ? "null" : text(remainder)));
    }

    /** What is left of the credits that pay now, and of what was returned, without the overage. */
    BigInteger balance() {
        return remaining.add(returned).subtract(overage);
    }

    /** The ledger: from, to, kind, credit, number, amount and remainder of each entry, with blanks between. */
    List<String> entries() {
        return List.copyOf(entries);
    }

    static String text(BigInteger nanos) {
        return nanos.signum() == 0
                ? "0"
                : new BigDecimal(nanos, 9).stripTrailingZeros().toPlainString();
    }
}
