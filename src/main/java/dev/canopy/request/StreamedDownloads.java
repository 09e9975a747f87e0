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
 * Sends answers of any length as a file. The data is produced no faster than the client reads it, and only while it
 * does. A failure before the first piece is answered with a problem. After that, the connection is closed, so that no
 * client takes a part for the whole file.
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

    /** Closes the connection if a piece takes too long to be sent. Use it on the event loop of the request. */
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

        /** The next piece is requested when the piece before has been sent. */
        void sent() {
            if (timer != null) {
                vertx.cancelTimer(timer);
                timer = null;
            }
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
            Channel channel = ((ConnectionBase) request.connection()).channel();
            channel.unsafe().close(channel.voidPromise());
        }
    }
}
