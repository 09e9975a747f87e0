package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.canopy.body.TestJson;
import dev.canopy.listing.StorableText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ObjectTextTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Provide
    Arbitrary<ObjectNode> attributes() {
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(8).filter(StorableText::fits);
        Arbitrary<JsonNode> values = Arbitraries.lazyOf(
                () -> texts.map(TextNode::valueOf),
                () -> Arbitraries.bigDecimals().ofScale(12).map(DecimalNode::valueOf),
                () -> Arbitraries.longs().map(NODES::numberNode),
                () -> Arbitraries.of(true, false).map(NODES::booleanNode),
                () -> Arbitraries.create(NODES::nullNode),
                () -> texts.list().ofMaxSize(3).map(elements -> {
                    ArrayNode array = NODES.arrayNode();
                    elements.forEach(array::add);
                    return array;
                }));
        return Arbitraries.maps(texts, values).ofMaxSize(6).map(ObjectTextTest::object);
    }

    private static ObjectNode object(Map<String, JsonNode> members) {
        ObjectNode object = NODES.objectNode();
        object.setAll(members);
        return object;
    }

    @Property
    void isReadAsItWasWritten(@ForAll("attributes") ObjectNode attributes) throws Exception {
        String text = ObjectText.of("attributes", attributes);

        JsonNode read = TestJson.reader().read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read.equals(ObjectTextTest::compare, attributes)).as(text).isTrue();
    }

    private static int compare(JsonNode one, JsonNode other) {
        boolean same = one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
        return same ? 0 : 1;
    }

    @Property
    void isTheSameForEachOrderOfMembers(@ForAll("attributes") ObjectNode attributes, @ForAll long seed)
            throws Exception {
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(attributes.properties());
        Collections.shuffle(members, new Random(seed));
        ObjectNode shuffled = NODES.objectNode();
        members.forEach(member -> shuffled.set(member.getKey(), member.getValue()));

        assertThat(ObjectText.of("attributes", shuffled)).isEqualTo(ObjectText.of("attributes", attributes));
    }
}
