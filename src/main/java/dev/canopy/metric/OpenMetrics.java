package dev.canopy.metric;

import dev.canopy.attribute.Money;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The metrics of tenants in the text format of OpenMetrics 1.0, one gauge for each metric. */
final class OpenMetrics {
    static final String MEDIA_TYPE = "application/openmetrics-text";
    static final String CONTENT_TYPE = TextFormat.CONTENT_TYPE_OPENMETRICS_100;

    private static final String PREFIX = "canopy_tenant_";
    private static final Pattern CAPITAL = Pattern.compile("(?=[A-Z])");
    private static final int MILLIS = 1_000;

    private OpenMetrics() {}

    static byte[] write(List<Metric> metrics, List<MetricRow> rows) {
        List<MetricFamilySamples> families = new ArrayList<>();
        families.add(info(rows));
        metrics.forEach(metric -> families.add(family(metric, rows)));
        StringWriter text = new StringWriter();
        try {
            TextFormat.writeOpenMetrics100(text, Collections.enumeration(families));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static MetricFamilySamples info(List<MetricRow> rows) {
        String name = PREFIX + "info";
        return new MetricFamilySamples(
                name,
                Collector.Type.GAUGE,
                "The name of the tenant, the key of its parent, and the currency of its account.",
                rows.stream()
                        .map(row -> new Sample(
                                name,
                                List.of("tenant", "name", "parent", "currency"),
                                List.of(
                                        row.key(),
                                        row.name(),
                                        Objects.requireNonNullElse(row.parent(), ""),
                                        row.currency()),
                                1))
                        .toList());
    }

    private static MetricFamilySamples family(Metric metric, List<MetricRow> rows) {
        String name = name(metric);
        List<Sample> samples = new ArrayList<>();
        for (MetricRow row : rows) {
            Double value = number(row.value(metric));
            if (value != null) {
                samples.add(
                        metric.isMoney()
                                ? new Sample(
                                        name, List.of("tenant", "currency"), List.of(row.key(), row.currency()), value)
                                : new Sample(name, List.of("tenant"), List.of(row.key()), value));
            }
        }
        return new MetricFamilySamples(name, Collector.Type.GAUGE, metric.description(), samples);
    }

    /** The name in the style of Prometheus, such as {@code canopy_tenant_total_inference_cost}. */
    static String name(Metric metric) {
        String words = CAPITAL.matcher(metric.wireName()).replaceAll("_").toLowerCase(Locale.ROOT);
        return PREFIX + words + (metric.isTime() ? "_timestamp_seconds" : "");
    }

    private static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Money amount -> Double.parseDouble(amount.toString());
            case Instant time -> (double) time.toEpochMilli() / MILLIS;
            case Number number -> number.doubleValue();
            case Object other -> throw new IllegalStateException("A metric is of " + other.getClass());
        };
    }
}
