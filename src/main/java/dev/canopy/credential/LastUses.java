package dev.canopy.credential;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.attribute.IpAddress;
import dev.canopy.query.SharedWork;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes when and from where each key was used last, to the minute, some seconds later and for all keys together.
 * Thread-safe.
 */
@Singleton
class LastUses {
    private static final Logger LOG = Logger.getLogger(LastUses.class);
    private static final long PAUSE = 5_000; // milliseconds
    private static final int SECONDS_PER_MINUTE = 60;

    private final KeyRepository keys;
    private final Vertx vertx;
    /** The minute in which each key was last used, in minutes since 1970. */
    private final Map<UUID, Long> seen = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(2))
            .executor(Runnable::run)
            .<UUID, Long>build()
            .asMap();

    private final Map<UUID, Use> waiting = new ConcurrentHashMap<>();
    private @Nullable Long timer;

    /**
     * A use of a key.
     *
     * @param from the address of the first request in the minute, as this instance sees it; empty if the client has
     *     gone
     */
    record Use(Instant minute, Optional<IpAddress> from) {}

    LastUses(KeyRepository keys, Vertx vertx) {
        this.keys = keys;
        this.vertx = vertx;
    }

    void note(UUID key, Instant now, RoutingContext request) {
        Long minute = Math.floorDiv(now.getEpochSecond(), SECONDS_PER_MINUTE);
        // Most requests only read; a write makes the cache look for what has expired.
        if (!minute.equals(seen.get(key)) && !minute.equals(seen.put(key, minute))) {
            waiting.put(key, new Use(Instant.ofEpochSecond(minute * SECONDS_PER_MINUTE), address(request)));
            schedule();
        }
    }

    /**
     * The address in the forwarding header counts only if the proxy is configured as trusted, as for the limit of wrong
     * credentials.
     */
    private static Optional<IpAddress> address(RoutingContext request) {
        return Optional.ofNullable(request.request().remoteAddress())
                .map(SocketAddress::hostAddress)
                .map(address -> address.replaceFirst("%.*", "")) // the interface of a local address
                .flatMap(IpAddress::parse);
    }

    private synchronized void schedule() {
        if (timer == null) {
            timer = vertx.setTimer(PAUSE, due -> SharedWork.begin(vertx, work -> write()));
        }
    }

    private void write() {
        synchronized (this) {
            timer = null;
        }
        Map<UUID, Use> uses = new HashMap<>(waiting);
        uses.forEach(waiting::remove);
        keys.used(uses)
                .subscribe()
                .with(
                        written -> {},
                        failure -> LOG.debugf("The last use of %d keys is lost: %s", uses.size(), failure));
    }

    synchronized void stop(@Observes ShutdownEvent event) {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
