package dev.canopy.statement;

import java.util.ArrayList;
import java.util.List;

/** The running statements of a request, and whether the request was cancelled. Thread-safe. */
final class Cancellation {
    private final List<ConnectionGate> running = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean cancelled;

    /** Registers a statement that is about to be sent; false if it must not be sent. */
    synchronized boolean enter(ConnectionGate gate) {
        return !cancelled && running.add(gate);
    }

    synchronized void leave(ConnectionGate gate) {
        running.remove(gate);
    }

    /** Cancels the running statements, and refuses all later ones. */
    void cancel(Statements statements) {
        List<ConnectionGate> gates;
        List<Runnable> informed;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            gates = running.stream().distinct().toList();
            informed = List.copyOf(listeners);
        }
        gates.forEach(gate -> gate.cancel(statements));
        informed.forEach(Runnable::run);
    }

    /**
     * Runs the listener when the statements are cancelled, at once if they already are.
     *
     * @return removes the listener
     */
    Runnable onCancel(Runnable listener) {
        synchronized (this) {
            if (!cancelled) {
                listeners.add(listener);
                return () -> forget(listener);
            }
        }
        listener.run();
        return () -> {};
    }

    private synchronized void forget(Runnable listener) {
        listeners.remove(listener);
    }
}
