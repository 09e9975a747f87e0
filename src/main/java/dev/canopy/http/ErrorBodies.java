package dev.canopy.http;

import dev.canopy.problem.Problem;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Gives each error without a body its problem. Such responses come from the server itself, for requests that it refuses
 * before any code of the service runs. One instance for each connection.
 */
@RegisterForReflection // Netty looks for its annotation Skip on the methods of a handler
final class ErrorBodies extends ChannelDuplexHandler {
    /** The address that stands for the one of a request that could not be read, also as a label of the metrics. */
    private static final String UNREADABLE = "/unreadable";

    /**
     * A request without a response so far.
     *
     * @param fault the reason why it could not be read; null if it could
     */
    private record Request(
            String path, boolean isHead, @Nullable Throwable fault) {}

    /** In the order in which the connection sent them, which is also the order of the responses. */
    private final Queue<Request> waiting = new ArrayDeque<>();

    /** Whether a part of a response has been written, but not its end. */
    private boolean begun;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            Throwable fault = request.decoderResult().cause();
            waiting.add(new Request(path(request.uri()), request.method().equals(HttpMethod.HEAD), fault));
            if (fault != null) {
                request.setUri(UNREADABLE);
            }
        } else if (message instanceof HttpContent part && part.decoderResult().isFailure()) {
            refuseBody(context);
        }
        context.fireChannelRead(message);
    }

    /**
     * Responds to a request whose body is not valid HTTP. Vert.x only closes the connection, which it does when it gets
     * the part of the body.
     */
    private void refuseBody(ChannelHandlerContext context) {
        Request request = waiting.peek();
        if (request == null || waiting.size() > 1 || begun) {
            return;
        }
        waiting.clear();
        ProblemException fault =
                new ProblemException(ProblemType.BAD_REQUEST, "The chunks of the body are not valid HTTP.", List.of());
        FullHttpResponse refusal = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        context.writeAndFlush(withBody(refusal, new Request(request.path, request.isHead, fault)))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse head && head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            super.write(context, message, promise); // 100 Continue precedes the response
            return;
        }
        Request request = waiting.peek();
        begun = !(message instanceof LastHttpContent);
        if (!begun) {
            waiting.poll();
        }
        super.write(
                context,
                request != null && message instanceof FullHttpResponse response && lacksBody(response, request)
                        ? withBody(response, request)
                        : message,
                promise);
    }

    private static boolean lacksBody(FullHttpResponse response, Request request) {
        return response.status().code() >= HttpResponseStatus.BAD_REQUEST.code()
                && !request.isHead
                && !response.content().isReadable()
                && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    }

    private static FullHttpResponse withBody(FullHttpResponse response, Request request) {
        ProblemException problem = request.fault instanceof ProblemException known
                ? known
                : ProblemException.ofStatus(response.status().code(), request.path);
        ByteBuf body = Unpooled.wrappedBuffer(
                ProblemResponse.toJson(problem, request.path).toBuffer().getBytes());
        FullHttpResponse complete = new DefaultFullHttpResponse(
                response.protocolVersion(),
                HttpResponseStatus.valueOf(problem.type().status()),
                body);
        complete.headers()
                .set(response.headers())
                .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        SecurityHeaders.OF_DATA.forEach(complete.headers()::set);
        problem.retryAfter().ifPresent(seconds -> complete.headers().set(HttpHeaderNames.RETRY_AFTER, seconds));
        if (request.fault != null) {
            complete.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        ReferenceCountUtil.release(response);
        return complete;
    }

    /** The path of an address; {@code /} if Netty could not read it. */
    private static String path(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return path.startsWith("/") && AddressSpelling.isUri(path) && !path.equals("/bad-request") ? path : "/";
    }
}
