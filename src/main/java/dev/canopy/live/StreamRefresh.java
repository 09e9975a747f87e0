package dev.canopy.live;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/**
 * Reads what open streams of one kind may have to send, and sends it: one statement for each scope and a limited number
 * of keys, one after the other.
 *
 * @param <K> the key of what a stream shows, such as the id of a tenant
 * @param <S> a stream
 */
@FunctionalInterface
public interface StreamRefresh<K, S> {
    /** Reads what belongs to the keys, and sends it to their streams. */
    Uni<?> refresh(Scope scope, List<K> keys, Map<K, List<S>> streams);

    /**
     * Refreshes all streams. A statement that fails does not keep those of other scopes from being run; the result then
     * fails at the end.
     *
     * @param streams the streams by scope and key
     * @param size the maximum number of keys of a statement, 1 or more
     */
    default Uni<Void> refreshAll(Map<Scope, Map<K, List<S>>> streams, int size) {
        return Multi.createFrom()
                .iterable(streams.entrySet())
                .onItem()
                .transformToMulti(part -> refreshPart(part.getKey(), part.getValue(), size))
                .collectFailures()
                .concatenate()
                .onItem()
                .ignoreAsUni();
    }

    private Multi<Object> refreshPart(Scope scope, Map<K, List<S>> streams, int size) {
        return Multi.createFrom()
                .iterable(streams.keySet())
                .group()
                .intoLists()
                .of(size)
                .onItem()
                .transformToUniAndConcatenate(keys -> refresh(scope, keys, streams));
    }
}
