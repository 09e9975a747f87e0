package dev.canopy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * A bucket of tokens for each name. A bucket is full at first, and fills evenly. Buckets that are not used for long are
 * forgotten: they would be full. Thread-safe.
 */
final class TokenBuckets {
    /** Bounds the memory. Beyond it, the least used are forgotten. */
    private static final int MAX_BUCKETS = 100_000;

    private final Cache<String, Bucket> buckets;
    private final Bandwidth bandwidth;
    private final Duration filled;
    private final TimeMeter clock;

    /**
     * @param size the tokens of a full bucket
     * @param period how long an empty bucket takes to fill
     */
    TokenBuckets(long size, Duration period, TimeMeter clock) {
        this.filled = period.multipliedBy(2);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_BUCKETS)
                .ticker(clock::currentTimeNanos)
                .expireAfter(Expiry.<String, Bucket>accessing((name, bucket) -> filled))
                .executor(Runnable::run)
                .build();
        this.bandwidth =
                Bandwidth.builder().capacity(size).refillGreedy(size, period).build();
        this.clock = clock;
    }

    /** Takes one token. Returns zero, or how long until there is one. */
    Duration take(String name) {
        ConsumptionProbe probe = bucket(name).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill());
    }

    /** Takes tokens even if there are not enough. Returns how long until the bucket has made up for it. */
    Duration charge(String name, long tokens) {
        if (tokens == 0) {
            return wait(name);
        }
        Duration wait = Duration.ofNanos(bucket(name).consumeIgnoringRateLimits(tokens));
        buckets.policy().expireVariably().orElseThrow().setExpiresAfter(name, wait.plus(filled));
        return wait;
    }

    /** How long until the bucket has a token; zero if it has one. Does not keep the bucket. */
    Duration wait(String name) {
        Bucket bucket = buckets.policy().getIfPresentQuietly(name);
        if (bucket == null) {
            return Duration.ZERO;
        }
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        return probe.canBeConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill());
    }

    /** Whether nobody has taken a token for long. May be false although all buckets are full again. */
    boolean isEmpty() {
        return buckets.estimatedSize() == 0;
    }

    /** About how many buckets there are at the moment. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket bucket(String name) {
        return buckets.get(
                name,
                first -> Bucket.builder()
                        .addLimit(bandwidth)
                        .withCustomTimePrecision(clock)
                        .build());
    }
}
