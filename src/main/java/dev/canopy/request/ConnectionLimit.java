package dev.canopy.request;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;

/**
 * Gives each connection a {@link ConnectionTimer}. Vert.x and Quarkus have a limit for a connection on which nothing
 * happens, but none for the head of a request, which may arrive byte by byte forever. In dev mode there is no limit,
 * because a request waits there until the service has been reloaded.
 */
@ApplicationScoped
class ConnectionLimit {
    /** Before all others: the head has arrived. */
    private static final int PRIORITY = 1_100;

    private static final String NAME = "canopy-connections";

    private final VertxInternal vertx;
    private final ConnectionTimer.Limits limits;

    ConnectionLimit(Vertx vertx, RequestConfig config) {
        this.vertx = (VertxInternal) vertx;
        this.limits = new ConnectionTimer.Limits(config.headTimeout(), config.idleTimeout());
    }

    void register(@Observes Filters filters) {
        filters.register(ConnectionLimit::enter, PRIORITY);
    }

    /** The management interface has a router of its own, and its connections have timers as well. */
    void register(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(ConnectionLimit::enter);
    }

    private static void enter(RoutingContext request) {
        Channel channel = ((ConnectionBase) request.request().connection()).channel();
        ConnectionTimer timer = channel.pipeline().get(ConnectionTimer.class);
        if (timer != null) {
            timer.begun();
            request.addEndHandler(end -> leave(request.request(), timer));
        }
        request.next();
    }

    /** A response may end before the body of its request, which is then read to its end. */
    private static void leave(HttpServerRequest request, ConnectionTimer timer) {
        if (request.isEnded()) {
            timer.ended();
        } else {
            timer.endedBeforeBody();
            request.end().onComplete(end -> timer.bodyEnded());
        }
    }

    void watch(@ObservesAsync HttpServerStart started) {
        watchServers();
    }

    void watchSecured(@ObservesAsync HttpsServerStart started) {
        watchServers();
    }

    /** The servers are channels of the event loop that accepts connections. */
    private void watchServers() {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            return;
        }
        for (EventExecutor acceptor : vertx.getAcceptorEventLoopGroup()) {
            acceptor.execute(() -> ((SingleThreadEventLoop) acceptor)
                    .registeredChannelsIterator()
                    .forEachRemaining(this::watch));
        }
    }

    private void watch(Channel server) {
        if (server instanceof ServerChannel && server.pipeline().get(NAME) == null) {
            server.pipeline().addFirst(NAME, new Accepting());
        }
    }

    /** Sees each connection before its pipeline is set up, so that its timer comes first. */
    @RegisterForReflection // Netty looks for its annotation Skip on the methods of a handler
    private final class Accepting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            if (accepted instanceof Channel connection) {
                connection.pipeline().addLast(new ConnectionTimer(vertx, limits));
            }
            context.fireChannelRead(accepted);
        }
    }
}
