package dev.canopy.metric;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.PlainDecimal;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of some metrics, by name, as responses contain them. They are written to JSON without a map for each
 * tenant, because building the maps took most of the time of a page.
 */
public final class MetricValues extends JsonSerializable.Base {
    /** Describes the time of a response, in the OpenAPI document. */
    public static final String AS_OF = "the time up to which all acknowledged usage is included";

    /** Describes a parameter with names of metrics, in the OpenAPI document. */
    public static final String NAMES =
            "the names of metrics, separated by commas; all metrics, those of meters included, if omitted";

    private final List<Metric> metrics;
    private final @Nullable Object[] values;

    private MetricValues(List<Metric> metrics, @Nullable Object[] values) {
        this.metrics = metrics;
        this.values = values;
    }

    /** @param metrics in the order in which they are written */
    public static MetricValues of(List<Metric> metrics, Function<Metric, @Nullable Object> value) {
        @Nullable Object[] values = new Object[metrics.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(metrics.get(i));
        }
        return new MetricValues(List.copyOf(metrics), values);
    }

    /** The values of metrics in a row, in the order of the list. */
    public static MetricValues of(List<Metric> metrics, MetricRow row) {
        return of(metrics, row::value);
    }

    /** The values of the previous range, only of metrics that depend on a window. */
    static MetricValues previous(List<Metric> metrics, MetricRow row) {
        return of(Metric.windowed(metrics), row::previous);
    }

    /** The differences from the previous range; null if a value to compare is missing, and for times. */
    static MetricValues changes(List<Metric> metrics, MetricRow row) {
        return of(Metric.windowed(metrics), metric -> difference(row.value(metric), row.previous(metric)));
    }

    private static @Nullable Object difference(@Nullable Object value, @Nullable Object before) {
        if (value instanceof Money amount && before instanceof Money earlier) {
            return amount.minus(earlier).toString();
        }
        if (value instanceof Long number && before instanceof Long earlier) {
            return number - earlier;
        }
        if (value instanceof BigInteger number && before instanceof BigInteger earlier) {
            return number.subtract(earlier);
        }
        if (value instanceof BigDecimal number && before instanceof BigDecimal earlier) {
            return number.subtract(earlier);
        }
        return value instanceof Double rate && before instanceof Double earlier ? rate - earlier : null;
    }

    /** The values in the order of the metrics; null for a missing value. */
    public Stream<@Nullable Object> stream() {
        return Arrays.stream(values).map(Metric::format);
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < values.length; i++) {
            json.writeFieldName(metrics.get(i).fieldName());
            switch (values[i]) {
                case null -> json.writeNull();
                case Money amount -> json.writeString(amount.toString());
                case Long number -> json.writeNumber(number);
                case BigInteger number -> json.writeNumber(number);
                case BigDecimal number -> json.writeString(PlainDecimal.of(number));
                case Double rate -> json.writeNumber(rate);
                case Instant time -> json.writeString(time.toString());
                case Object other -> provider.defaultSerializeValue(other, json);
            }
        }
        json.writeEndObject();
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer type)
            throws IOException {
        serialize(json, provider);
    }

    @Override
    public String toString() {
        return metrics + Arrays.toString(values);
    }
}
