package dev.canopy.webhook;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host. */
@ApplicationScoped
class Resolver {
    Resolver() {}

    /** All addresses of a host. Fails with {@link java.net.UnknownHostException}. */
    Uni<List<InetAddress>> resolve(String host) {
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> List.of(InetAddress.getAllByName(host))))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
