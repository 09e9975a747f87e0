package dev.canopy.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantTreeTest {
    private static final int LONG = 20_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        JSON.getFactory()
                .setStreamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build());
    }

    @Test
    void nestsChildrenInTheOrderOfTheirRows() throws Exception {
        TenantTree tree = TenantTree.of(
                List.of(row("root", "above", 3), row("b", "root", 4), row("a", "root", 4), row("c", "a", 5)));

        assertThat(JSON.readTree(JSON.writeValueAsBytes(tree))).isEqualTo(JSON.readTree("""
                        {"key":"root","name":"The root","depth":3,"archived":false,"children":[
                          {"key":"b","name":"The b","depth":4,"archived":false,"children":[]},
                          {"key":"a","name":"The a","depth":4,"archived":false,"children":[
                            {"key":"c","name":"The c","depth":5,"archived":false,"children":[]}]}]}"""));
    }

    @Test
    void marksArchivedTenants() throws Exception {
        TenantView archived =
                new TenantView("a", "A", null, "USD", null, Map.of(), 0, true, Instant.EPOCH, Instant.EPOCH);

        assertThat(JSON.readTree(JSON.writeValueAsBytes(TenantTree.of(List.of(archived))))
                        .get("archived")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void writesAChainOfAnyLength() throws Exception {
        List<TenantView> chain = new ArrayList<>();
        for (int i = 0; i < LONG; i++) {
            chain.add(row("t" + i, i == 0 ? null : "t" + (i - 1), i));
        }

        byte[] json = JSON.writeValueAsBytes(TenantTree.of(chain));

        JsonNode node = JSON.readTree(json);
        for (int i = 0; i < LONG; i++) {
            assertThat(node.path("key").textValue()).isEqualTo("t" + i);
            node = node.path("children").path(0);
        }
        assertThat(node.isMissingNode()).isTrue();
    }

    private static TenantView row(String key, @Nullable String parent, int depth) {
        return new TenantView(
                key, "The " + key, parent, "USD", null, Map.of(), depth, false, Instant.EPOCH, Instant.EPOCH);
    }
}
