package dev.canopy.live;

import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The metrics of a tenant at one time.
 *
 * @param id a hash of the tenant and the values; the same values have the same id at any time and in every instance
 */
record LiveEvent(String id, LiveResponse data) {
    private static final int ID_BYTES = 12;

    static LiveEvent of(String tenant, List<Metric> metrics, MetricRow row) {
        LiveResponse data = new LiveResponse(tenant, row.state().asOf(), Metric.values(metrics, row));
        return new LiveEvent(hash(tenant + data.metrics()), data);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, ID_BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
