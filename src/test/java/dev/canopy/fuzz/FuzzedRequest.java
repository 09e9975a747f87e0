package dev.canopy.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request made up from the document.
 *
 * @param query may have a name more than once
 */
record FuzzedRequest(
        ApiDocument.Operation operation,
        Map<String, String> path,
        List<Map.Entry<String, String>> query,
        Map<String, String> headers,
        @Nullable String mediaType,
        String body) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    HttpRequest toHttp(URI service) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(address()))
                .timeout(TIMEOUT)
                .method(
                        operation.method(),
                        mediaType == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (mediaType != null) {
            request.header("Content-Type", mediaType);
        }
        headers.forEach(request::header);
        return request.build();
    }

    private String address() {
        String address = operation.path();
        for (Map.Entry<String, String> parameter : path.entrySet()) {
            address = address.replace("{" + parameter.getKey() + "}", encoded(parameter.getValue()));
        }
        StringBuilder whole = new StringBuilder(address);
        for (Map.Entry<String, String> parameter : query) {
            whole.append(whole.indexOf("?") < 0 ? '?' : '&')
                    .append(encoded(parameter.getKey()))
                    .append('=')
                    .append(encoded(parameter.getValue()));
        }
        return whole.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
