package dev.canopy.lesson;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** All of them, in the order in which they are told. */
@ApplicationScoped
class Pitfalls {
    private final List<Pitfall> all;

    Pitfalls(FetchingPitfalls fetching, WritingPitfalls writing, ThreadPitfalls threads) {
        all = List.of(
                new Pitfall(
                        "unfetched-to-one",
                        "touch a to-one association that has not been fetched",
                        "A reactive session never loads by itself when a property is touched: that would have to wait."
                                + " Fetch it first, by session.fetch or in the query.",
                        "FetchingPitfalls",
                        "unfetchedToOne",
                        fetching::unfetchedToOneMistake,
                        fetching::unfetchedToOneAnswer),
                new Pitfall(
                        "unfetched-collection",
                        "touch a collection that has not been fetched, within the session",
                        "As with a to-one: the open session does not help. Fetch the collection first.",
                        "FetchingPitfalls",
                        "unfetchedCollection",
                        fetching::unfetchedCollectionMistake,
                        fetching::unfetchedCollectionAnswer),
                new Pitfall(
                        "collection-after-session",
                        "touch a collection that has not been fetched, after the session",
                        "The session is closed and what was not fetched is out of reach. Fetch what the caller needs while"
                                + " the session is open, here by the query.",
                        "FetchingPitfalls",
                        "collectionAfterSession",
                        fetching::collectionAfterSessionMistake,
                        fetching::collectionAfterSessionAnswer),
                new Pitfall(
                        "fetch-after-session",
                        "fetch an association after the session",
                        "Mutiny.fetch needs the session that has read the entity. Fetch before it closes.",
                        "FetchingPitfalls",
                        "fetchAfterSession",
                        fetching::fetchAfterSessionMistake,
                        fetching::fetchAfterSessionAnswer),
                new Pitfall(
                        "parallel-queries",
                        "run two queries on one session at once",
                        "A session is for one thing at a time. Run one query after the other, or give each its own session.",
                        "WritingPitfalls",
                        "parallelQueries",
                        writing::parallelQueriesMistake,
                        writing::parallelQueriesAnswer),
                new Pitfall(
                        "parallel-flushes",
                        "flush a session twice at once",
                        "Both flushes work through the same list of changes. Make all changes, then flush once; the end of"
                                + " the transaction does.",
                        "WritingPitfalls",
                        "parallelFlushes",
                        writing::parallelFlushesMistake,
                        writing::parallelFlushesAnswer),
                new Pitfall(
                        "detached-change",
                        "change an entity after its session",
                        "No session knows of the change, so nothing is written, and nothing says so. Read and change within"
                                + " one transaction.",
                        "WritingPitfalls",
                        "detachedChange",
                        writing::detachedChangeMistake,
                        writing::detachedChangeAnswer),
                new Pitfall(
                        "persist-without-transaction",
                        "persist an entity without a transaction",
                        "persist only notes what the next flush has to write, and without a transaction there is none."
                                + " Persist within one.",
                        "WritingPitfalls",
                        "persistWithoutTransaction",
                        writing::persistWithoutTransactionMistake,
                        writing::persistWithoutTransactionAnswer),
                new Pitfall(
                        "session-on-worker",
                        "use a session on a worker thread",
                        "A session belongs to the event loop on which it was opened. Do on the worker only what blocks, and"
                                + " come back before the session is used.",
                        "ThreadPitfalls",
                        "sessionOnWorker",
                        threads::sessionOnWorkerMistake,
                        threads::sessionOnWorkerAnswer),
                new Pitfall(
                        "session-opened-on-worker",
                        "open a session on a worker thread",
                        "A session is opened on an event loop. Open it once the worker is done.",
                        "ThreadPitfalls",
                        "sessionOpenedOnWorker",
                        threads::sessionOpenedOnWorkerMistake,
                        threads::sessionOpenedOnWorkerAnswer),
                new Pitfall(
                        "session-on-other-event-loop",
                        "use a session on another event loop",
                        "Any event loop is not enough, it has to be that of the session. Come back to its context.",
                        "ThreadPitfalls",
                        "sessionOnOtherEventLoop",
                        threads::sessionOnOtherEventLoopMistake,
                        threads::sessionOnOtherEventLoopAnswer),
                new Pitfall(
                        "no-session",
                        "ask for the session in a bean that nobody has opened one for",
                        "Nothing opens a session by itself. Say where it begins and ends, by Panache.withSession or"
                                + " @WithSession.",
                        "ThreadPitfalls",
                        "noSession",
                        threads::noSessionMistake,
                        threads::noSessionAnswer),
                new Pitfall(
                        "plain-thread",
                        "open a session on a thread of one's own",
                        "Sessions live in a Vert.x context, which such a thread has not. Begin the work in a new one.",
                        "ThreadPitfalls",
                        "plainThread",
                        threads::plainThreadMistake,
                        threads::plainThreadAnswer),
                new Pitfall(
                        "await-on-event-loop",
                        "wait for a Uni on an event loop",
                        "The result would be delivered by the very thread that waits for it. Return the Uni and let its"
                                + " consumer go on from there.",
                        "ThreadPitfalls",
                        "awaitOnEventLoop",
                        threads::awaitOnEventLoopMistake,
                        threads::awaitOnEventLoopAnswer),
                new Pitfall(
                        "serialised-entity",
                        "write an entity with an association that has not been fetched as JSON",
                        "The mapper touches every property, and so falls over the first that was not fetched. Entities stop"
                                + " before the response: read a projection.",
                        "FetchingPitfalls",
                        "serialisedEntity",
                        fetching::serialisedEntityMistake,
                        fetching::serialisedEntityAnswer),
                new Pitfall(
                        "transactional",
                        "put @Transactional on a reactive method",
                        "That one begins a blocking JTA transaction, which an event loop may not. Use @WithTransaction or"
                                + " Panache.withTransaction.",
                        "ThreadPitfalls",
                        "transactional",
                        threads::transactionalMistake,
                        threads::transactionalAnswer),
                new Pitfall(
                        "paged-join-fetch",
                        "page a query that fetches a collection by a join",
                        "Rows of a join are not entities, so the limit is lost on its way to the database: all rows are read"
                                + " and the page is cut in memory. Page the ids, then fetch those.",
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
