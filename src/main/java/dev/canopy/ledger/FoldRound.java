package dev.canopy.ledger;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.ledger.FoldRepository.Look;
import dev.canopy.problem.SqlState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One visit to every account with deltas, in the order of their ids, several at once. An account that another
 * transaction has locked, or that takes long, does not delay the end of the round. Thread-safe.
 */
final class FoldRound {
    /** The accounts of one look. */
    private static final int LOOK = 1_000;

    private final FoldRepository repository;
    private final AccountFolds folds;
    private final FoldSlots slots;
    private final FoldTroubles troubles;
    private final Vertx vertx;
    private final int most;
    private final Duration grace;

    private final Deque<Account> waiting = new ArrayDeque<>();
    private final Map<Long, Account> running = new HashMap<>();
    private final Set<Long> unfinished = new HashSet<>();
    private final Map<Long, Double> busy = new HashMap<>();
    private final Map<Long, Throwable> failed = new HashMap<>();
    private @Nullable UniEmitter<? super Result> end;
    private @Nullable OffsetDateTime seenAt;
    private @Nullable Throwable outage;
    private long deltas;
    private long unpublished;
    private long after;
    private long timer = -1;
    private boolean last;
    private boolean looking;
    private boolean ended;

    /**
     * @param most the most deltas to fold of one account
     * @param grace how long the round waits for its last folds
     */
    FoldRound(
            FoldRepository repository,
            AccountFolds folds,
            FoldSlots slots,
            FoldTroubles troubles,
            Vertx vertx,
            int most,
            Duration grace) {
        this.repository = repository;
        this.folds = folds;
        this.slots = slots;
        this.troubles = troubles;
        this.vertx = vertx;
        this.most = most;
        this.grace = grace;
    }

    /**
     * The result of a round.
     *
     * @param deltas the number of deltas that were folded, including those of folds shared with requests
     * @param unfinished the accounts that may have more deltas from before the round
     * @param busy the accounts that could not be folded, because their locks were taken or the fold still runs, with
     *     the age of their oldest delta in seconds
     * @param failed the accounts whose fold failed, now or a short time ago
     * @param seenAt all usage that was acknowledged before this time is folded, except for these accounts
     */
    record Result(
            long deltas,
            Set<Long> unfinished,
            Map<Long, Double> busy,
            Map<Long, Throwable> failed,
            OffsetDateTime seenAt) {
        /** The accounts that are not up to date. */
        Set<Long> behind() {
            Set<Long> behind = new HashSet<>(unfinished);
            behind.addAll(busy.keySet());
            behind.addAll(failed.keySet());
            return behind;
        }
    }

    /** Runs the round. Fails if the database is away, once the folds that it has begun have ended. */
    Uni<Result> run() {
        return Uni.createFrom().<Result>emitter(emitter -> {
            end = emitter;
            slots.onFree(this::proceed);
            proceed();
        });
    }

    private synchronized void proceed() {
        if (ended || looking) {
            return;
        }
        boolean full = outage == null && begin();
        if (outage != null) {
            if (running.isEmpty()) {
                end();
            }
        } else if (!full && !last) {
            look();
        } else if (!full && waiting.isEmpty() && running.isEmpty()) {
            end();
        } else if (!full && timer < 0) {
            timer = vertx.setTimer(Math.max(1, grace.toMillis()), late -> end());
        }
    }

    /**
     * Begins folds, and returns whether accounts wait for a slot. Those that wait for a lock stay in the queue, too.
     */
    private boolean begin() {
        for (Iterator<Account> next = waiting.iterator(); next.hasNext(); ) {
            Account account = next.next();
            if (slots.isFolding(account.id())) {
                next.remove();
                busy.put(account.id(), account.waiting());
            } else if (slots.isFull()) {
                return true;
            } else if (slots.take(account)) {
                next.remove();
                fold(account);
            }
        }
        return false;
    }

    private void look() {
        looking = true;
        Uni<Void> published = unpublished == 0 ? Uni.createFrom().voidItem() : repository.publish();
        unpublished = 0;
        published.chain(() -> repository.look(after, LOOK)).subscribe().with(this::seen, failure -> {
            synchronized (this) {
                looking = false;
                outage = failure;
            }
            proceed();
        });
    }

    private void seen(Look look) {
        synchronized (this) {
            looking = false;
            last = look.last();
            seenAt = seenAt == null ? look.seenAt() : seenAt;
            for (Account account : look.accounts()) {
                after = account.id();
                troubles.pausing(account.id())
                        .ifPresentOrElse(cause -> failed.put(account.id(), cause), () -> waiting.add(account));
            }
        }
        proceed();
    }

    private void fold(Account account) {
        running.put(account.id(), account);
        folds.fold(account, most)
                .subscribe()
                .with(folded -> folded(account, folded), failure -> failed(account, failure));
    }

    private void folded(Account account, OptionalLong folded) {
        boolean late;
        synchronized (this) {
            late = ended;
            running.remove(account.id());
            folded.ifPresentOrElse(number -> add(account, number), () -> busy.put(account.id(), account.waiting()));
        }
        if (late) {
            repository.publish().subscribe().with(done -> {}, away -> {}); // readers also poll
        }
        slots.release(account);
    }

    /** More than the limit if a transaction with smaller ids was committed while they were selected. */
    private void add(Account account, long number) {
        deltas += number;
        unpublished += number;
        if (number >= most) {
            unfinished.add(account.id());
        }
    }

    private void failed(Account account, Throwable failure) {
        synchronized (this) {
            running.remove(account.id());
            if (SqlState.isOfStatement(failure)) {
                failed.put(account.id(), failure);
            } else if (SqlState.isOfOthers(failure)) {
                busy.put(account.id(), account.waiting());
            } else {
                outage = failure;
            }
        }
        slots.release(account);
    }

    private synchronized void end() {
        if (ended || end == null) {
            return;
        }
        ended = true;
        vertx.cancelTimer(timer);
        if (outage != null || seenAt == null) {
            end.fail(outage);
            return;
        }
        waiting.forEach(account -> busy.put(account.id(), account.waiting()));
        running.values().forEach(account -> busy.put(account.id(), account.waiting()));
        end.complete(new Result(deltas, Set.copyOf(unfinished), Map.copyOf(busy), Map.copyOf(failed), seenAt));
    }
}
