package dev.canopy.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.JsonFault;
import dev.canopy.body.JsonReader;
import dev.canopy.body.TestJson;
import dev.canopy.problem.ProblemException;
import dev.canopy.testing.Configurations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignReaderTest {
    private static final JsonReader JSON = TestJson.reader();

    private final ItemReader liteLlm = new LiteLlmReader(Configurations.of(LiteLlmConfig.class));
    private final ItemReader langfuse = new LangfuseReader(Configurations.of(LangfuseConfig.class));

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/foreign", name));
    }

    private static List<ObjectNode> items(byte[] body) throws Exception {
        List<ObjectNode> items = new ArrayList<>();
        for (JsonReader.Element element : BodyItems.of(body, JSON)) {
            items.add((ObjectNode) element.read());
        }
        return items;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The event as a client would send it. */
    private static ObjectNode event(ItemReading reading) throws Exception {
        assertThat(reading).isInstanceOf(ItemReading.Use.class);
        return (ObjectNode) JSON.read(bytes(((ItemReading.Use) reading).event().toString()));
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.read(bytes(text.replace('\'', '"')));
    }

    @Test
    void readsTheRecordedPayloadOfACall() throws Exception {
        ObjectNode payload = items(file("litellm.json")).get(0);
        payload.put("endTime", 1772366400.123456);

        assertThat(event(liteLlm.read(payload))).isEqualTo(json("""
                        {'id':'chatcmpl-1','source':'litellm','time':'2026-03-01T12:00:00.123456Z','tenant':'acme-emea',
                         'feature':'chat','user':'user-17','model':'gpt-4o','cost':0.00625,
                         'quantities':{'inputTokens':1200,'cachedInputTokens':200,'outputTokens':350,'reasoningTokens':50,'requests':1},
                         'attributes':{'provider':'openai','operation':'acompletion','tags':['batch']}}"""));
    }

    /** LiteLLM counts cached tokens of audio as tokens of audio, too. */
    @Test
    void readsThePartsOfTokensOfLiteLlm() throws Exception {
        ObjectNode payload = items(file("litellm.json")).get(0);
        ObjectNode usage = payload.withObject("/metadata/usage_object");
        usage.set("prompt_tokens_details", json("""
                {'cached_tokens':200,'cached_tokens_details':{'audio_tokens':150,'image_tokens':50},'audio_tokens':400,'image_tokens':50,
                 'video_tokens':30}"""));
        usage.set("completion_tokens_details", json("{'video_tokens':70}"));

        assertThat(event(liteLlm.read(payload)).path("quantities")).isEqualTo(json("""
                        {'inputTokens':1200,'cachedInputTokens':200,'cachedInputTokens.audio':150,'cachedInputTokens.image':50,
                         'audioInputTokens':250,'imageInputTokens':0,'inputTokens.video':30,'outputTokens':350,'outputTokens.video':70,
                         'requests':1}"""));
    }

    @Test
    void leavesTheCostThatLiteLlmDoesNotKnowToThePriceBook() throws Exception {
        ObjectNode event = event(liteLlm.read(items(file("litellm.json")).get(1)));

        assertThat(event.has("cost")).isFalse();
        assertThat(event.path("model").textValue()).isEqualTo("own-model");
    }

    @Test
    void readsNumbersThatAreTexts() throws Exception {
        ObjectNode call = items(file("litellm.json")).get(0);
        call.put("response_cost", "0.5");
        call.put("prompt_tokens", "5000");

        ObjectNode event = event(liteLlm.read(call));

        assertThat(event.path("cost").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(event.path("quantities").path("inputTokens").decimalValue()).isEqualByComparingTo("5000");
    }

    @Test
    void keepsTheCostOfACallThatCostsNothing() throws Exception {
        ObjectNode cached = items(file("litellm.json")).get(0);
        cached.put("cache_hit", true);
        cached.put("response_cost", 0.0);

        assertThat(event(liteLlm.read(cached)).path("cost").decimalValue()).isZero();
    }

    @Test
    void ignoresTheRecordedPayloadOfACallThatFailed() throws Exception {
        assertThat(liteLlm.read(items(file("litellm.json")).get(2))).isEqualTo(new ItemReading.Unused());
    }

    @Test
    void takesTheFirstFieldWithAValue() throws Exception {
        ObjectNode payload = items(file("litellm.json")).get(0);
        payload.put("end_user", "");
        payload.withObject("/metadata/requester_metadata").put("feature", "search");

        ObjectNode event = event(liteLlm.read(payload));

        assertThat(event.path("feature").textValue()).isEqualTo("search");
        assertThat(event.path("user").textValue()).isEqualTo("user-17");
    }

    @Test
    void namesTheSettingOfAMissingTenant() throws Exception {
        ObjectNode payload = items(file("litellm.json")).get(0);
        payload.withObject("/metadata").putNull("user_api_key_team_id");

        assertThat(liteLlm.read(payload))
                .isEqualTo(new ItemReading.Refused(
                        "no tenant in metadata.user_api_key_team_id (canopy.litellm.tenant-fields)"));
    }

    @ParameterizedTest
    @CsvSource({"1e300", "-1e300", "1e999999999", "1e-999999999", "'\"soon\"'"})
    void leavesATimeThatIsNoneToTheCheckOfEvents(String time) throws Exception {
        ObjectNode payload = items(file("litellm.json")).get(0);
        payload.set("endTime", JSON.read(bytes(time)));

        assertThat(event(liteLlm.read(payload)).get("time"))
                .isEqualTo(JSON.read(bytes(payload.get("endTime").toString())));
    }

    @Test
    void readsAnObservation() throws Exception {
        assertThat(event(langfuse.read(items(file("langfuse.json")).get(0)))).isEqualTo(json("""
                        {'id':'0f3b6a9c1d2e4f50','source':'langfuse','time':'2026-03-01T12:00:02.500Z','tenant':'acme-emea',
                         'feature':'chat','user':'user-17','model':'gpt-4o','cost':0.00625,
                         'quantities':{'inputTokens':1200,'cachedInputTokens':200,'outputTokens':350,'reasoningTokens':50,'requests':1},
                         'attributes':{'name':'chat','environment':'production','traceId':'5b8efff798038103d269b633813fc60c'}}"""));
    }

    @Test
    void readsAnObservationWithoutACostAndAnEnd() throws Exception {
        ObjectNode event = event(langfuse.read(items(file("langfuse.json")).get(1)));

        assertThat(event.has("cost")).isFalse();
        assertThat(event.path("time").textValue()).isEqualTo("2026-03-01T12:00:00.000Z");
        assertThat(event.path("quantities")).isEqualTo(json("{'inputTokens':40,'requests':1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999"})
    void leavesAQuantityThatIsNoneToTheCheckOfEvents(String tokens) throws Exception {
        ObjectNode observation = items(file("langfuse.json")).get(0);
        observation.withObject("/usageDetails").set("input", JSON.read(bytes(tokens)));

        assertThat(event(langfuse.read(observation))
                        .at("/quantities/inputTokens")
                        .decimalValue())
                .isEqualByComparingTo(new BigDecimal(tokens));
    }

    @Test
    void ignoresASpan() throws Exception {
        assertThat(langfuse.read(items(file("langfuse.json")).get(2))).isEqualTo(new ItemReading.Unused());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{'id':1},{'id':2}] | 2",
                "{'data':[{'id':1},{'id':2}],'meta':{}} | 2",
                "{'id':1}\\n{'id':2}\\n\\n{'id':3}\\n | 3",
                "{'id':1}\\nno JSON\\n{'id':3} | 3",
                "no JSON\\n{'id':2} | 2",
                "{'id':1,'id':1}\\n{'id':2} | 2",
                "{\\n'id':1\\n} | 1",
                "{'id':1}\\n | 1",
                "[] | 0"
            })
    void findsTheItemsOfEachForm(String body, int number) throws Exception {
        assertThat(BodyItems.of(bytes(body.replace('\'', '"').replace("\\n", "\n")), JSON))
                .hasSize(number);
    }

    @Test
    void findsTheFaultOfOneLineOnly() throws Exception {
        List<JsonReader.Element> items = BodyItems.of(bytes("{\"id\":1}\nno JSON\n{\"id\":3}"), JSON);

        assertThat(items.get(0).read()).isEqualTo(json("{'id':1}"));
        assertThatThrownBy(() -> items.get(1).read())
                .isInstanceOfSatisfying(
                        JsonFault.class,
                        fault -> assertThat(fault.message()).isEqualTo("the JSON of the line is not valid"));
        assertThat(items.get(2).read()).isEqualTo(json("{'id':3}"));
    }

    @ParameterizedTest
    @CsvSource({"1", "text", "''"})
    void refusesABodyOfAnotherForm(String body) {
        assertThatThrownBy(() -> BodyItems.of(bytes(body), JSON)).isInstanceOf(ProblemException.class);
    }
}
