package dev.canopy.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Adds {@link RequestHeadDecoder}, {@link ResponseCompressor} and {@link ErrorBodies} to each connection of the HTTP
 * server. Neither Quarkus nor Vert.x has another place for work before a request is handed over. Thread-safe.
 */
final class HttpTransport extends JDKTransport {
    private static final String DECODER = "httpDecoder";
    private static final String SERVER = "handler";
    private static final String HANDSHAKE = "handshaker";

    private volatile @Nullable HttpServerOptions http;

    /** Sets the limits of requests. Call this before the server starts; without it, connections stay as they are. */
    void use(HttpServerOptions options) {
        http = new HttpServerOptions(options);
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        bootstrap.childHandler(new Connection(bootstrap.config().childHandler()));
    }

    /** Initializes a connection as Vert.x does, and then adds the handlers of the service. */
    @RegisterForReflection // Netty looks for its annotation Skip on the methods of a handler
    private final class Connection extends ChannelInitializer<Channel> {
        private final ChannelHandler vertx;

        Connection(ChannelHandler vertx) {
            this.vertx = vertx;
        }

        @Override
        protected void initChannel(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(vertx);
            if (pipeline.get(HANDSHAKE) == null) {
                addHandlers(pipeline);
            } else {
                pipeline.addBefore(HANDSHAKE, "afterHandshake", new AfterHandshake());
            }
        }
    }

    /** Connections of a server of another kind stay as they are. HTTP/2 is not offered. */
    private void addHandlers(ChannelPipeline pipeline) {
        HttpServerOptions options = http;
        if (options != null
                && pipeline.get(DECODER) instanceof VertxHttpRequestDecoder
                && pipeline.get(SERVER) != null) {
            pipeline.replace(DECODER, DECODER, new RequestHeadDecoder(options));
            pipeline.addBefore(SERVER, "responseCompressor", new ResponseCompressor());
            pipeline.addBefore(SERVER, "errorBodies", new ErrorBodies());
        }
    }

    /** With TLS, Vert.x adds its handlers when its handler of the handshake sees that the handshake is complete. */
    @RegisterForReflection // as above
    private final class AfterHandshake extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            context.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent) {
                addHandlers(context.pipeline());
                context.pipeline().remove(this);
            }
        }
    }
}
