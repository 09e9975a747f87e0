package dev.canopy.webhook;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Finds the addresses of a host, in the hosts file or by the name servers of the machine. It asks them each time, and
 * holds no thread while it waits: a name server that does not respond would otherwise keep the threads of the other
 * hosts.
 */
@ApplicationScoped
class Resolver {
    private final NioEventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("webhook-names", true));
    private final DnsNameResolver names;

    @Inject
    Resolver(WebhookConfig config) {
        this(config.timeout());
    }

    /** @param limit the time for the response of a name server */
    Resolver(Duration limit) {
        this.names = new DnsNameResolverBuilder(loop.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .queryTimeoutMillis(limit.toMillis())
                .build();
    }

    @PreDestroy
    void close() {
        names.close();
        Future<?> unused = loop.shutdownGracefully(); // nothing waits for the thread
    }

    /** All addresses of a host. Fails with {@link java.net.UnknownHostException}. */
    Uni<List<InetAddress>> resolve(String host) {
        return Uni.createFrom()
                .emitter(caller -> names.resolveAll(host).addListener((Future<List<InetAddress>> found) -> {
                    if (found.isSuccess()) {
                        caller.complete(found.getNow());
                    } else {
                        caller.fail(found.cause());
                    }
                }));
    }
}
