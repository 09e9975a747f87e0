package dev.canopy.lesson;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** All pitfalls, in the order of the lesson. */
@ApplicationScoped
class Pitfalls {
    private final List<Pitfall> all;

    Pitfalls(FetchingPitfalls fetching, WritingPitfalls writing, ThreadPitfalls threads) {
        all = List.of(
                new Pitfall(
                        "unfetched-to-one",
                        "touch a to-one association that has not been fetched",
                        "A reactive session never loads when a property is touched, because loading would have"
                                + " to wait. Fetch the association first, by session.fetch or in the query.",
                        "FetchingPitfalls",
                        "unfetchedToOne",
                        fetching::unfetchedToOneMistake,
                        fetching::unfetchedToOneAnswer),
                new Pitfall(
                        "unfetched-collection",
                        "touch a collection that has not been fetched, within the session",
                        "As with a to-one association, the open session does not help. Fetch the collection"
                                + " first.",
                        "FetchingPitfalls",
                        "unfetchedCollection",
                        fetching::unfetchedCollectionMistake,
                        fetching::unfetchedCollectionAnswer),
                new Pitfall(
                        "collection-after-session",
                        "touch a collection that has not been fetched, after the session",
                        "The session is closed, and associations that were not fetched can no longer be loaded."
                                + " Fetch the data that the caller needs while the session is open, here by the query.",
                        "FetchingPitfalls",
                        "collectionAfterSession",
                        fetching::collectionAfterSessionMistake,
                        fetching::collectionAfterSessionAnswer),
                new Pitfall(
                        "fetch-after-session",
                        "fetch an association after the session",
                        "Mutiny.fetch needs the session that read the entity. Fetch before the session closes.",
                        "FetchingPitfalls",
                        "fetchAfterSession",
                        fetching::fetchAfterSessionMistake,
                        fetching::fetchAfterSessionAnswer),
                new Pitfall(
                        "parallel-queries",
                        "run two queries on one session at once",
                        "A session can do only one thing at a time. Run one query after the other, or give each"
                                + " its own session.",
                        "WritingPitfalls",
                        "parallelQueries",
                        writing::parallelQueriesMistake,
                        writing::parallelQueriesAnswer),
                new Pitfall(
                        "parallel-flushes",
                        "flush a session twice at once",
                        "Both flushes work through the same list of changes. Make all changes, then flush once;"
                                + " the end of the transaction does that.",
                        "WritingPitfalls",
                        "parallelFlushes",
                        writing::parallelFlushesMistake,
                        writing::parallelFlushesAnswer),
                new Pitfall(
                        "detached-change",
                        "change an entity after its session",
                        "No session knows about the change, so it is not written, and no error is reported. Read"
                                + " and change within one transaction.",
                        "WritingPitfalls",
                        "detachedChange",
                        writing::detachedChangeMistake,
                        writing::detachedChangeAnswer),
                new Pitfall(
                        "persist-without-transaction",
                        "persist an entity without a transaction",
                        "persist only schedules the entity for the next flush, and without a transaction no"
                                + " flush follows. Persist within a transaction.",
                        "WritingPitfalls",
                        "persistWithoutTransaction",
                        writing::persistWithoutTransactionMistake,
                        writing::persistWithoutTransactionAnswer),
                new Pitfall(
                        "session-on-worker",
                        "use a session on a worker thread",
                        "A session belongs to the event loop on which it was opened. Run only blocking work on"
                                + " the worker, and return to the event loop before you use the session.",
                        "ThreadPitfalls",
                        "sessionOnWorker",
                        threads::sessionOnWorkerMistake,
                        threads::sessionOnWorkerAnswer),
                new Pitfall(
                        "session-opened-on-worker",
                        "open a session on a worker thread",
                        "A session must be opened on an event loop. Open it after the worker has finished.",
                        "ThreadPitfalls",
                        "sessionOpenedOnWorker",
                        threads::sessionOpenedOnWorkerMistake,
                        threads::sessionOpenedOnWorkerAnswer),
                new Pitfall(
                        "session-on-other-event-loop",
                        "use a session on another event loop",
                        "Not every event loop will do: it must be the one of the session. The session often notices, but not"
                                + " always. Return to the session's context.",
                        "ThreadPitfalls",
                        "sessionOnOtherEventLoop",
                        threads::sessionOnOtherEventLoopMistake,
                        threads::sessionOnOtherEventLoopAnswer),
                new Pitfall(
                        "no-session",
                        "ask for the current session when none is open",
                        "No session is opened automatically. Define where the session begins and ends, by"
                                + " Panache.withSession or @WithSession.",
                        "ThreadPitfalls",
                        "noSession",
                        threads::noSessionMistake,
                        threads::noSessionAnswer),
                new Pitfall(
                        "plain-thread",
                        "open a session on a thread of your own",
                        "A session lives in a Vert.x context, and a plain thread has none. Start the work in a"
                                + " new context.",
                        "ThreadPitfalls",
                        "plainThread",
                        threads::plainThreadMistake,
                        threads::plainThreadAnswer),
                new Pitfall(
                        "await-on-event-loop",
                        "wait for a Uni on an event loop",
                        "The thread that waits is the one that would deliver the result. Make the code that needs the"
                                + " result a step of the pipeline, with map or chain, and return the Uni.",
                        "ThreadPitfalls",
                        "awaitOnEventLoop",
                        threads::awaitOnEventLoopMistake,
                        threads::awaitOnEventLoopAnswer),
                new Pitfall(
                        "serialised-entity",
                        "write an entity as JSON when one of its associations has not been fetched",
                        "The mapper touches every property, and fails at the first one that was not fetched. Do"
                                + " not return entities in a response: read a projection.",
                        "FetchingPitfalls",
                        "serialisedEntity",
                        fetching::serialisedEntityMistake,
                        fetching::serialisedEntityAnswer),
                new Pitfall(
                        "transactional",
                        "put @Transactional on a reactive method",
                        "@Transactional begins a blocking JTA transaction, which is not allowed on an event"
                                + " loop. Use @WithTransaction or Panache.withTransaction.",
                        "ThreadPitfalls",
                        "transactional",
                        threads::transactionalMistake,
                        threads::transactionalAnswer),
                new Pitfall(
                        "paged-join-fetch",
                        "page a query that fetches a collection by a join",
                        "Rows of a join are not entities, so the limit cannot be passed to the database: all"
                                + " rows are read, and the page is cut in memory. Page the ids, then fetch the entities"
                                + " with those ids.",
                        "FetchingPitfalls",
                        "pagedJoinFetch",
                        fetching::pagedJoinFetchMistake,
                        fetching::pagedJoinFetchAnswer));
    }

    List<Pitfall> all() {
        return all;
    }

    Optional<Pitfall> find(String name) {
        return all.stream().filter(pitfall -> pitfall.name().equals(name)).findFirst();
    }
}
