package dev.canopy.request;

import dev.canopy.problem.Problem;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes a connection on which the head of a request does not arrive in time, with a 408 if a part of it has arrived,
 * and a connection that is not used any more. While a request is in progress, other limits apply.
 */
@RegisterForReflection // Netty looks for its annotation Skip on the methods of a handler
final class ConnectionTimer extends ChannelInboundHandlerAdapter {
    /** How often the time is checked within a limit. */
    private static final int CHECKS = 4;

    private final Vertx vertx;
    private final Limits limits;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean headBegun;
    private volatile boolean used; // whether a request has ended
    private volatile boolean bodyOpen; // whether the body of a request that already has its response still arrives
    private volatile long since = System.nanoTime();
    private long unread;

    /**
     * The limits of a connection.
     *
     * @param head the time in which a head arrives, the first one from the start of the connection
     * @param idle the time between two requests
     */
    record Limits(Duration head, Duration idle) {}

    ConnectionTimer(Vertx vertx, Limits limits) {
        this.vertx = vertx;
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        since = System.nanoTime();
        long interval = Math.max(1, Math.min(limits.head.toMillis(), limits.idle.toMillis()) / CHECKS);
        var checks = context.executor()
                .scheduleWithFixedDelay(() -> check(context), interval, interval, TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> checks.cancel(false));
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (!headBegun && !bodyOpen && requests.get() == 0) {
            headBegun = true;
            since = used ? System.nanoTime() : since;
        }
        context.fireChannelRead(bytes);
    }

    /** A head has arrived. */
    void begun() {
        requests.incrementAndGet();
        headBegun = false;
    }

    /** The response of a request has ended, and so has its body. */
    void ended() {
        ended(false);
    }

    /** The response of a request has ended before its body; {@link #bodyEnded} follows. */
    void endedBeforeBody() {
        ended(true);
    }

    private void ended(boolean open) {
        used = true;
        bodyOpen = open;
        since = System.nanoTime();
        requests.decrementAndGet();
    }

    /** The body of a request that already has its response has ended. */
    void bodyEnded() {
        bodyOpen = false;
        since = System.nanoTime();
    }

    private void check(ChannelHandlerContext context) {
        long elapsed = System.nanoTime() - since;
        if (requests.get() > 0) {
            return;
        }
        if (headBegun && elapsed > limits.head.toNanos()) {
            refuse(context);
        } else if (elapsed > (used ? limits.idle : limits.head).toNanos()) {
            closeUnlessRead(context);
        }
    }

    /** A client that still reads the last response, however slowly, has another time. */
    private void closeUnlessRead(ChannelHandlerContext context) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        long waiting = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        if (waiting == 0) {
            var unused = context.close();
            return;
        }
        since = System.nanoTime();
        SendQueue.unacknowledged(vertx, context.channel())
                .onSuccess(sent -> context.executor().execute(() -> {
                    long before = unread;
                    unread = waiting + sent.orElse(0);
                    if (unread == before) {
                        context.channel().unsafe().close(context.voidPromise()); // at once, without the response
                    }
                }));
    }

    private void refuse(ChannelHandlerContext context) {
        ChannelHandlerContext encoder = context.pipeline().context(HttpResponseEncoder.class);
        if (encoder == null) {
            var unused = context.close(); // the handshake of TLS has not been completed
        } else {
            headBegun = false;
            encoder.writeAndFlush(response()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** As Vert.x would send it; Vert.x has no request to respond to yet. */
    private ByteBuf response() {
        ProblemType type = ProblemType.HEAD_TIMEOUT;
        String detail =
                "The first line and the headers have not arrived within " + limits.head.toMillis() / 1000.0 + " s.";
        String body = ProblemResponse.toJson(new ProblemException(type, detail, List.of()), "/")
                .encode();
        String head =
                "HTTP/1.1 %d Request Timeout\r\ncontent-type: %s\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
                        .formatted(type.status(), Problem.MEDIA_TYPE, body.length());
        return Unpooled.copiedBuffer(head + body, StandardCharsets.US_ASCII);
    }
}
