package dev.canopy.chaos;

import dev.canopy.testing.ServiceProcess;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** One of the instances of the service behind an address that stays, started again whenever its process has ended. */
final class Instance implements AutoCloseable {
    private static final int PAUSE = 300; // milliseconds from a start that failed to the next
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    private final String name;
    private final ServiceProcess.Builder service;
    private final Tally tally;
    private final Wire wire;
    private final Thread keeper;
    private volatile ServiceProcess process;
    private volatile boolean ready;
    private volatile boolean killed;
    private volatile boolean closed;

    Instance(String name, ServiceProcess.Builder service, Tally tally) throws IOException {
        this.name = name;
        this.service = service;
        this.tally = tally;
        this.wire = new Wire(0);
        startProcess();
        this.keeper = Thread.ofVirtual().start(this::keep);
    }

    String name() {
        return name;
    }

    /** Between its clients and the service. */
    Wire wire() {
        return wire;
    }

    boolean isReady() {
        return ready;
    }

    void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!ready) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " is not ready. It said:\n" + process.output());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** SIGKILL; the service starts again by itself. */
    synchronized void kill() throws InterruptedException {
        killed = true;
        process.kill();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        wire.close();
        process.close();
        keeper.interrupt();
    }

    private synchronized void startProcess() throws IOException {
        if (!closed) {
            ready = false;
            killed = false;
            process = service.start();
            wire.leadTo(process.uri("/").getPort());
        }
    }

    private void keep() {
        try {
            while (!closed) {
                awaitEnd();
                if (!closed) {
                    startProcess();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            tally.wrong(name + " cannot be started: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() throws InterruptedException {
        try {
            process.awaitReady();
            ready = true;
            tally.note(name + " is ready");
            while (process.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (AssertionError neverReady) {
            // Killed while it started, or there was no database to start with.
            tally.note(name + " has not become ready");
            if (process.isAlive()) {
                tally.wrong(neverReady.getMessage());
            }
            process.close();
            TimeUnit.MILLISECONDS.sleep(PAUSE);
            return;
        } finally {
            ready = false;
        }
        if (!killed && !closed) {
            tally.wrong(name + " has ended by itself. It said:\n" + process.output());
        }
    }
}
