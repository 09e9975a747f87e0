package dev.canopy.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.canopy.problem.ProblemType;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers, read by the classes that belong to the protocol. */
class EncodingTest {
    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void leavesPartialSuccessUnsetWhereAllSpansWereTaken() throws Exception {
        assertThat(ExportTraceServiceResponse.parseFrom(Encoding.PROTOBUF.success())
                        .hasPartialSuccess())
                .isFalse();
        assertThat(text(Encoding.JSON.success())).isEqualTo("{}");
    }

    @Test
    void namesRejectedSpans() throws Exception {
        ExportTraceServiceResponse answer =
                ExportTraceServiceResponse.parseFrom(Encoding.PROTOBUF.partialSuccess(300, "why – so"));

        assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(300);
        assertThat(answer.getPartialSuccess().getErrorMessage()).isEqualTo("why – so");
        assertThat(text(Encoding.JSON.partialSuccess(300, "why")))
                .isEqualTo("{\"partialSuccess\":{\"rejectedSpans\":\"300\",\"errorMessage\":\"why\"}}");
    }

    @Test
    void leavesOutTheNumberOfRejectedSpansOfAWarning() throws Exception {
        ExportTraceServiceResponse answer =
                ExportTraceServiceResponse.parseFrom(Encoding.PROTOBUF.partialSuccess(0, "why"));

        assertThat(answer.getPartialSuccess().getRejectedSpans()).isZero();
        assertThat(answer.getPartialSuccess().getErrorMessage()).isEqualTo("why");
        assertThat(text(Encoding.JSON.partialSuccess(0, "why")))
                .isEqualTo("{\"partialSuccess\":{\"errorMessage\":\"why\"}}");
    }

    @Test
    void writesErrorsAsStatus() throws Exception {
        Status status = Status.parseFrom(Encoding.PROTOBUF.body(503, "Try again."));

        assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
        assertThat(status.getMessage()).isEqualTo("Try again.");
        assertThat(text(Encoding.JSON.body(401, "Who?"))).isEqualTo("{\"code\":16,\"message\":\"Who?\"}");
    }

    @ParameterizedTest
    @EnumSource(RpcCode.class)
    void hasTheNumbersOfTheProtocol(RpcCode code) {
        assertThat(Code.forNumber(code.number())).hasToString(code.name());
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void hasACodeForEachProblem(ProblemType type) {
        assertThat(RpcCode.ofHttp(type.status())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, JSON",
        "Application/JSON; charset=utf-8, JSON",
        "application/x-protobuf, PROTOBUF",
        "text/plain, PROTOBUF",
        ", PROTOBUF"
    })
    void hasTheEncodingOfTheRequest(String contentType, Encoding encoding) {
        assertThat(Encoding.of(contentType)).isEqualTo(encoding);
    }
}
