package dev.canopy.token;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class CrossOriginTest {
    /** A credential is checked again while a stream is open. */
    @Test
    void leavesAnAnswerAsItIsAfterItsHeadWasSent() {
        HttpServerResponse open = (HttpServerResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServerResponse.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("headWritten")) {
                        return true;
                    }
                    throw new IllegalStateException("Response head already sent");
                });

        assertThatCode(() -> CrossOrigin.share(open, "https://console.example.com"))
                .doesNotThrowAnyException();
    }
}
