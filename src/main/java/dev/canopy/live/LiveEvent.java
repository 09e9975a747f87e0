package dev.canopy.live;

import dev.canopy.crypto.Sha256;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricRow;
import dev.canopy.metric.MetricValues;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The metrics of a tenant at one time.
 *
 * @param id a hash of the tenant, the currency and the values; the same values have the same id at any time and in
 *     every instance
 */
record LiveEvent(String id, LiveResponse data) {
    private static final int ID_BYTES = 12;

    static LiveEvent of(String tenant, List<Metric> metrics, MetricRow row) {
        LiveResponse data = new LiveResponse(tenant, row.currency(), row.state().asOf(), MetricValues.of(metrics, row));
        return new LiveEvent(hash(tenant + row.currency() + data.metrics()), data);
    }

    private static String hash(String text) {
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(Sha256.of(text), ID_BYTES));
    }
}
