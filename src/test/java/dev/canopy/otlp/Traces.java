package dev.canopy.otlp;

import com.google.protobuf.ByteString;
import dev.canopy.testing.Configurations;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Requests for the export of traces, made by the classes that belong to the protocol. */
final class Traces {
    static final String TRACE = "5b8efff798038103d269b633813fc60c";
    static final long END = 1_772_366_400_123_456_789L; // 2026-03-01T12:00:00.123456789Z

    private Traces() {}

    static OtlpConfig config(String... keysAndValues) {
        return Configurations.of(OtlpConfig.class, keysAndValues);
    }

    static AnyValue value(Object value) {
        return switch (value) {
            case String text -> AnyValue.newBuilder().setStringValue(text).build();
            case Boolean flag -> AnyValue.newBuilder().setBoolValue(flag).build();
            case Integer number -> AnyValue.newBuilder().setIntValue(number).build();
            case Long number -> AnyValue.newBuilder().setIntValue(number).build();
            case Double number -> AnyValue.newBuilder().setDoubleValue(number).build();
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    static List<KeyValue> attributes(Map<String, ?> attributes) {
        return attributes.entrySet().stream()
                .map(each -> KeyValue.newBuilder()
                        .setKey(each.getKey())
                        .setValue(value(each.getValue()))
                        .build())
                .toList();
    }

    static Span.Builder span(String spanId, Map<String, ?> attributes) {
        return Span.newBuilder()
                .setTraceId(bytes(TRACE))
                .setSpanId(bytes(spanId))
                .setName("chat large")
                .setStartTimeUnixNano(END - 1_000_000_000)
                .setEndTimeUnixNano(END)
                .addAllAttributes(attributes(attributes));
    }

    static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    static ExportTraceServiceRequest request(Map<String, ?> resource, Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        List.of(spans).forEach(scope::addSpans);
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAllAttributes(attributes(resource)))
                        .addScopeSpans(scope))
                .build();
    }

    static List<dev.canopy.otlp.Span> read(byte[] body) {
        List<dev.canopy.otlp.Span> spans = new ArrayList<>();
        ProtobufTraces.read(body, new SpanReader(config()).names(), spans::add);
        return spans;
    }
}
