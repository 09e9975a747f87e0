package dev.canopy.alert;

import dev.canopy.access.Scope;
import dev.canopy.live.OpenStreams;
import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The open streams of firings of this instance. One statement reads what up to 1,000 of them may have to send. Thread-safe. */
@ApplicationScoped
class LiveFirings {
    /** The maximum number of streams for which one statement reads. */
    private static final int CHUNK = 1_000;

    private final FiringFeed feed;
    private final OpenStreams streams;
    private final Set<FiringStream> open = ConcurrentHashMap.newKeySet();

    LiveFirings(FiringFeed feed, OpenStreams streams) {
        this.feed = feed;
        this.streams = streams;
        streams.add(this::look);
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
                        found -> open.add(stream),
                        stream::begin)
                .onTermination()
                .invoke(() -> open.remove(stream));
    }

    private Uni<Void> look() {
        Map<Scope, List<FiringStream>> scopes = open.stream().collect(Collectors.groupingBy(FiringStream::scope));
        return Multi.createFrom()
                .iterable(scopes.entrySet())
                .onItem()
                .transformToMultiAndConcatenate(scope -> look(scope.getKey(), scope.getValue()))
                .onItem()
                .ignoreAsUni();
    }

    private Multi<Void> look(Scope scope, List<FiringStream> all) {
        return Multi.createFrom()
                .iterable(all)
                .group()
                .intoLists()
                .of(CHUNK)
                .onItem()
                .transformToUniAndConcatenate(some -> feed.read(
                                scope, some.stream().map(FiringStream::position).toList())
                        .invoke(found -> show(new ArrayList<>(some), found))
                        .replaceWithVoid());
    }

    private static void show(List<FiringStream> streams, Map<Integer, FiringFeed.Found> found) {
        for (int index = 0; index < streams.size(); index++) {
            FiringStream stream = streams.get(index);
            FiringFeed.Found those = found.get(index);
            if (those == null) {
                stream.events().end(); // the tenant was deleted, or has left the scope of the caller
            } else {
                stream.show(those);
            }
        }
    }
}
