package dev.canopy.request;

import io.netty.channel.Channel;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/**
 * Answers of any length, for a file of the client: made no faster than the client reads, and only while it does. What
 * fails before the first piece is a problem like any other; later the connection breaks, so that no client takes a part
 * for the whole.
 */
@ApplicationScoped
public class StreamedDownloads {
    private static final Logger LOG = Logger.getLogger(StreamedDownloads.class);

    private final Vertx vertx;
    private final long stallTimeout;

    StreamedDownloads(Vertx vertx, DownloadConfig config) {
        this.vertx = vertx;
        this.stallTimeout = config.stallTimeout().toMillis();
    }

    /** @param mediaType as the client is told it, with all parameters */
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

    /** Closes the connection if a piece takes too long to be sent. To be used on the event loop of the request. */
    private final class Watch {
        private final HttpServerRequest request;
        private @Nullable Long timer;
        private boolean begun;

        Watch(HttpServerRequest request) {
            this.request = request;
        }

        void sending() {
            begun = true;
            timer = vertx.setTimer(stallTimeout, late -> close());
        }

        /** The next piece is asked for when the one before has been sent. */
        void sent() {
            if (timer != null) {
                vertx.cancelTimer(timer);
                timer = null;
            }
        }

        void failed(Throwable failure) {
            if (begun) {
                LOG.errorf(failure, "The answer to %s breaks off", request.path());
            }
        }

        /** At once: other ways to close a connection wait until the client has read what was sent. */
        private void close() {
            LOG.warnf("The client of %s reads nothing and is cut off", request.path());
            Channel channel = ((ConnectionBase) request.connection()).channel();
            channel.unsafe().close(channel.voidPromise());
        }
    }
}
