package dev.canopy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address for several instances of the service. Leads each new connection to the next instance that is ready, as
 * Kubernetes does. Existing connections stay with their instance.
 */
public final class Balancer implements AutoCloseable {
    private static final int PERIOD = 100; // milliseconds from one look at readiness to the next

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final List<ServiceProcess> instances = new CopyOnWriteArrayList<>();
    private final Set<ServiceProcess> ready = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();

    public Balancer() throws IOException {
        Thread.ofVirtual().start(this::look);
        Thread.ofVirtual().start(this::accept);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
    }

    /** Takes an instance in as soon as it is ready. */
    public void add(ServiceProcess instance) {
        instances.add(instance);
    }

    /** Waits until this number of instances is ready. */
    public void awaitReady(int count) throws InterruptedException {
        while (ready.size() != count) {
            TimeUnit.MILLISECONDS.sleep(PERIOD);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void look() {
        while (!server.isClosed()) {
            for (ServiceProcess instance : instances) {
                if (isReady(instance)) {
                    ready.add(instance);
                } else {
                    ready.remove(instance);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean isReady(ServiceProcess instance) {
        try {
            return instance.isAlive()
                    && instance.getManagement("/q/health/ready").statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> lead(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void lead(Socket client) {
        List<ServiceProcess> choice = instances.stream().filter(ready::contains).toList();
        try (client;
                Socket service = connect(choice)) {
            Thread up = Thread.ofVirtual().start(() -> pump(client, service));
            pump(service, client);
            up.join();
        } catch (IOException | InterruptedException gone) {
            // The client sees it.
        }
    }

    private Socket connect(List<ServiceProcess> choice) throws IOException {
        if (choice.isEmpty()) {
            throw new IOException("none is ready");
        }
        URI address = choice.get(turn.getAndIncrement() % choice.size()).uri("/");
        return new Socket(address.getHost(), address.getPort());
    }

    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException gone) {
            try {
                to.close();
            } catch (IOException alreadyClosed) {
                // as it should be
            }
        }
    }
}
