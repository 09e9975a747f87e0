package dev.canopy.request;

import io.netty.channel.Channel;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/**
 * Sends responses of any length as a file. The data is produced no faster than the client reads it, and only while it
 * does. A client reads as long as it acknowledges data, however little. It acknowledges in steps, because a full
 * receive buffer announces room only when a segment, or a part of the buffer, has become free. A failure before the
 * first piece becomes a problem. After a later one, the connection is closed, so that no client takes a part for the
 * whole file.
 */
@ApplicationScoped
public class StreamedDownloads {
    private static final Logger LOG = Logger.getLogger(StreamedDownloads.class);

    /** How often progress is looked for within the timeout. */
    private static final int CHECKS = 4;

    private final Vertx vertx;
    private final long stallTimeout;

    StreamedDownloads(Vertx vertx, DownloadConfig config) {
        this.vertx = vertx;
        this.stallTimeout = config.stallTimeout().toMillis();
    }

    /** @param mediaType the value of the header Content-Type, with all parameters */
    public RestMulti<byte[]> of(Multi<byte[]> body, String fileName, String mediaType, HttpServerRequest request) {
        Multi<byte[]> watched = Multi.createFrom().deferred(() -> {
            Watch watch = new Watch(request);
            return body.onItem()
                    .invoke(watch::sending)
                    .onRequest()
                    .invoke(watch::sent)
                    .onTermination()
                    .invoke(watch::sent)
                    .onFailure()
                    .invoke(watch::failed);
        });
        return RestMulti.fromMultiData(watched)
                .header("Content-Type", mediaType)
                .header("Content-Disposition", "attachment; filename=\"" + fileName + '"')
                .build();
    }

    /**
     * Closes the connection if nothing of a piece is sent or acknowledged for too long. Use it on the event loop of the
     * request.
     */
    private final class Watch {
        private final HttpServerRequest request;
        private @Nullable Long timer;
        private boolean begun;
        private long since; // the last progress
        private long unread;

        Watch(HttpServerRequest request) {
            this.request = request;
        }

        void sending() {
            begun = true;
            since = System.nanoTime();
            timer = vertx.setPeriodic(Math.max(1, stallTimeout / CHECKS), tick -> check(tick));
        }

        /** The next piece is requested when the piece before has been sent. */
        void sent() {
            if (timer != null) {
                vertx.cancelTimer(timer);
                timer = null;
            }
        }

        private void check(long tick) {
            SendQueue.unacknowledged(vertx, channel()).onSuccess(bytes -> {
                if (timer == null || timer != tick) {
                    return; // the piece has been sent
                }
                long before = unread;
                unread = bytes.orElse(0);
                if (unread != before) {
                    since = System.nanoTime();
                } else if (System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(stallTimeout)) {
                    sent();
                    close();
                }
            });
        }

        void failed(Throwable failure) {
            if (begun) {
                LOG.errorf(failure, "The download from %s failed after it had begun", request.path());
            }
        }

        /**
         * Closes the channel at once: other ways to close a connection wait until the client has read all data sent.
         */
        private void close() {
            LOG.warnf("The client of %s has stopped reading; its connection is closed", request.path());
            channel().unsafe().close(channel().voidPromise());
        }

        private Channel channel() {
            return ((ConnectionBase) request.connection()).channel();
        }
    }
}
