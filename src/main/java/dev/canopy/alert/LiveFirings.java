package dev.canopy.alert;

import dev.canopy.access.Scope;
import dev.canopy.live.OpenStreams;
import dev.canopy.live.StreamRefresh;
import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The open streams of firings of this instance. One statement reads what follows up to 20 positions; streams at the
 * same position share what it finds. Thread-safe.
 */
@ApplicationScoped
class LiveFirings {
    /** The maximum number of positions of one statement, which bounds the firings in memory. */
    private static final int CHUNK = 20;

    private final FiringFeed feed;
    private final OpenStreams streams;
    private final Set<FiringStream> open = ConcurrentHashMap.newKeySet();

    LiveFirings(FiringFeed feed, OpenStreams streams) {
        this.feed = feed;
        this.streams = streams;
        streams.add(this::refresh);
    }

    /**
     * Sends each firing. Completes when the client has disconnected, the tenant was deleted or the service stops.
     *
     * @param key the key of the tenant, for the problem if it was deleted just now
     * @throws ProblemException (503) if the maximum number of streams is open, or the service is stopping
     */
    Uni<Void> run(FiringStream stream, String key) {
        return streams.run(
                        stream.events(),
                        () -> feed.read(stream.scope(), List.of(stream.position()))
                                .map(found -> Optional.ofNullable(found.get(0))
                                        .orElseThrow(() -> ProblemException.notFound("tenant", key))),
                        found -> {
                            stream.place(found);
                            open.add(stream);
                        },
                        found -> {
                            stream.offer(found);
                            askIfMore(found);
                        })
                .onTermination()
                .invoke(() -> open.remove(stream));
    }

    private Uni<Void> refresh() {
        Map<Scope, Map<FiringFeed.Position, List<FiringStream>>> positions = open.stream()
                .collect(Collectors.groupingBy(FiringStream::scope, Collectors.groupingBy(FiringStream::position)));
        StreamRefresh<FiringFeed.Position, FiringStream> refresh =
                (scope, some, those) -> feed.read(scope, some).invoke(found -> show(some, found, those));
        return refresh.refreshAll(positions, CHUNK);
    }

    private void show(
            List<FiringFeed.Position> positions,
            Map<Integer, FiringFeed.Found> all,
            Map<FiringFeed.Position, List<FiringStream>> those) {
        for (int index = 0; index < positions.size(); index++) {
            FiringFeed.Found found = all.get(index);
            for (FiringStream stream : those.getOrDefault(positions.get(index), List.of())) {
                if (found == null) {
                    stream.events().end(); // the tenant was deleted, or has left the scope of the caller
                } else {
                    stream.show(found);
                }
            }
            if (found != null) {
                askIfMore(found);
            }
        }
    }

    private void askIfMore(FiringFeed.Found found) {
        if (found.isCut()) {
            streams.ask();
        }
    }
}
