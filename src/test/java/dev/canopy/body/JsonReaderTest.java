package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static final String DEEP = "[".repeat(1_200) + "]".repeat(1_200);
    private static final String LONG = "9".repeat(1_200);

    private final JsonReader json = TestJson.reader();

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private JsonFault fault(byte[] bytes) {
        return catchThrowableOfType(JsonFault.class, () -> json.read(bytes));
    }

    /** The elements of an array as text, or the faults of those that have one. */
    private List<String> elements(byte[] array) {
        List<String> read = new ArrayList<>();
        for (JsonReader.Element element : json.readArray(array)) {
            try {
                read.add(element.read().toString());
            } catch (JsonFault fault) {
                read.add(fault.message());
            }
        }
        return read;
    }

    @Test
    void readsAValueWithAllItsDigits() throws Exception {
        JsonNode value = json.read(bytes(" {'a':[1,9007199254740993.5],'b':'\u00fc\ud83d\ude00'} "));

        assertThat(value.toString()).isEqualTo("{\"a\":[1,9007199254740993.5],\"b\":\"\u00fc\ud83d\ude00\"}");
        assertThat(json.read(new byte[0]).isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{'a':1}}", "{'a':1} {}", "{'a':1 'b':2}", "{'a':01}", "nul", "{'a':1,}"})
    void leavesMalformedJsonToTheCaller(String text) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> json.read(bytes(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1,'a':2} | /a | is given twice",
                "{'b':{'a/b':1,'a/b':{}}} | /b/a~1b | is given twice",
                "[{'a':[{'b':1,'b':1}]}] | /0/a/0/b | is given twice",
                "{'a':{'n':1e12345678912}} | /a/n | is a number that is out of range",
                "{'a':[{'b':1,'c\\ud83d':1}]} | /a/0 | has a name with half of a surrogate pair",
                "{'x':{'\\ude00':1}} | /x | has a name with half of a surrogate pair",
                "{'a':-1e-12345678912} | /a | is a number that is out of range"
            })
    void namesAFaultAndItsPlace(String text, String pointer, String detail) {
        assertThat(fault(bytes(text)).pointer()).isEqualTo(pointer);
        assertThat(fault(bytes(text)).detail()).isEqualTo(detail);
    }

    @Test
    void leavesHalfOfASurrogatePairInAValueToTheReaderOfTheValue() throws Exception {
        assertThat(json.read(bytes("{'a':'\\ud83d'}")).get("a").textValue()).isEqualTo("\ud83d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".5", "e5"})
    void namesNumbersThatAreTooLong(String end) {
        JsonFault fault = fault(bytes("{'a':{'n':" + LONG + end + "}}"));

        assertThat(fault.message()).isEqualTo("/a/n is a number of more than 1000 digits");
    }

    @Test
    void namesTheBeginningOfAValueThatIsNestedTooDeeply() {
        JsonFault fault = fault(bytes("{'a':{'b':" + DEEP + "}}"));

        assertThat(fault.pointer()).startsWith("/a/b/0/0").hasSizeLessThanOrEqualTo(200);
        assertThat(fault.detail()).isEqualTo("is nested deeper than 1000 levels");
    }

    static List<byte[]> bytesThatAreNoUtf8() {
        return List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xc3}, // cut off
                new byte[] {(byte) 0xc0, (byte) 0x80}, // longer than necessary
                new byte[] {(byte) 0xc1, (byte) 0x81},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0xbd}, // half of a surrogate pair
                new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}); // beyond Unicode
    }

    private static byte[] concat(String before, byte[] middle, String after) {
        String text = before + new String(middle, StandardCharsets.ISO_8859_1) + after;
        return text.replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("bytesThatAreNoUtf8")
    void refusesBytesThatAreNotUtf8InValuesAndNames(byte[] bytes) {
        assertThat(fault(concat("{'a':'long enough, ", bytes, "'}")).message()).isEqualTo("the JSON is not UTF-8");
        assertThat(fault(concat("{'", bytes, "':1}")).message()).isEqualTo("the JSON is not UTF-8");
        assertThat(elements(concat("[{'a':1},{'a':'", bytes, "'},{'a':2}]")))
                .containsExactly("{\"a\":1}", "the JSON is not UTF-8", "{\"a\":2}");
    }

    @Test
    void refusesOnlyTheElementsWithAFault() {
        String array = "[ {'a':'],\\\\'}, {'b':1,'b':2} ,{'c':" + LONG + "},{'d':" + DEEP + "},7, {'e':1e9999999999},"
                + "[{'f':'\\'','g':[]}] ]\n";

        List<String> read =
                elements(array.replace("\\'", "\\\"").replace('\'', '"').getBytes(StandardCharsets.UTF_8));

        assertThat(read).hasSize(7);
        assertThat(read.get(0)).isEqualTo("{\"a\":\"],\\\\\"}");
        assertThat(read.get(1)).isEqualTo("/b is given twice");
        assertThat(read.get(2)).isEqualTo("/c is a number of more than 1000 digits");
        assertThat(read.get(3)).startsWith("/d/0/0").endsWith("is nested deeper than 1000 levels");
        assertThat(read.get(4)).isEqualTo("7");
        assertThat(read.get(5)).isEqualTo("/e is a number that is out of range");
        assertThat(read.get(6)).isEqualTo("[{\"f\":\"\\\"\",\"g\":[]}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ] ", "[\n]"})
    void readsAnEmptyArray(String array) {
        assertThat(elements(bytes(array))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'a':1,'a':1},{'b':}]",
                "[{'a':1,'a':1},]",
                "[,{'a':1,'a':1}]",
                "[{'a':1,'a':1}",
                "[{'a':1,'a':1}}",
                "[{'a':1,'a':1}]]",
                "[{'a':1,'a':1}] 1",
                "[{'a':1,'a':1},'b]"
            })
    void refusesAMalformedArrayAsAWhole(String array) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> json.readArray(bytes(array)))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNREADABLE_BODY));
    }

    @Test
    void needsLittleForManyOpenBrackets() {
        String array = "[" + "[".repeat(5_000_000);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> json.readArray(bytes(array)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1,'a':2} | UNREADABLE_BODY | /a is given twice.",
                "{'a':1e9999999999} | INVALID_CONTENT | /a is a number that is out of range.",
                "{'a' | UNREADABLE_BODY | The body is not valid JSON (line 1, column 5)."
            })
    void makesAProblemOfABody(String body, ProblemType type, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> json.readBody(bytes(body)))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(type))
                .withMessage(detail);
    }
}
