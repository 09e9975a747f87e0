package dev.canopy.token;

import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of the issuer. They are read again after their lifetime, and when a token names an unknown key, since
 * issuers change their keys. Tokens with invented keys cause no more than one read in each pause. While the issuer
 * cannot be reached, the keys that are known stay valid. Thread-safe.
 */
final class IssuerKeys {
    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);

    private final Supplier<Uni<List<JsonWebKey>>> source;
    private final long lifetime;
    private final long pause;
    private final LongSupplier clock;

    private @Nullable List<JsonWebKey> keys;
    private @Nullable Uni<List<JsonWebKey>> reading;
    private long readAt;
    private long triedAt;
    private boolean tried;

    /** @param clock nanoseconds, from any start */
    IssuerKeys(Supplier<Uni<List<JsonWebKey>>> source, Duration lifetime, Duration pause, LongSupplier clock) {
        this.source = source;
        this.lifetime = lifetime.toNanos();
        this.pause = pause.toNanos();
        this.clock = clock;
    }

    /**
     * Returns all keys that are known, with the named one if the issuer has it.
     *
     * @param id empty if the token names no key
     * @throws ProblemException (503) if no key is known, because the issuer cannot be reached
     */
    synchronized Uni<List<JsonWebKey>> get(Optional<String> id) {
        long now = clock.getAsLong();
        List<JsonWebKey> known = keys;
        boolean enough = known != null
                && now - readAt < lifetime
                && (id.isEmpty() || known.stream().anyMatch(key -> id.get().equals(key.getKeyId())));
        if (known != null && enough) {
            return Uni.createFrom().item(known);
        }
        if (reading != null) {
            return reading;
        }
        if (tried && now - triedAt < pause) {
            return known == null
                    ? Uni.createFrom().failure(unreachable())
                    : Uni.createFrom().item(known);
        }
        return read(now);
    }

    private Uni<List<JsonWebKey>> read(long now) {
        tried = true;
        triedAt = now;
        Uni<List<JsonWebKey>> begun = source.get()
                .onItem()
                .invoke(this::keep)
                .onFailure()
                .recoverWithUni(this::withoutIssuer)
                .memoize()
                .indefinitely();
        reading = begun;
        return begun;
    }

    private synchronized void keep(List<JsonWebKey> read) {
        keys = List.copyOf(read);
        readAt = clock.getAsLong();
        reading = null;
    }

    private synchronized Uni<List<JsonWebKey>> withoutIssuer(Throwable failure) {
        LOG.warnf("The keys of the issuer of tokens cannot be read: %s", failure);
        reading = null;
        return keys == null
                ? Uni.createFrom().failure(unreachable())
                : Uni.createFrom().item(keys);
    }

    private static ProblemException unreachable() {
        return ProblemException.unavailable("The issuer of tokens cannot be reached.");
    }
}
