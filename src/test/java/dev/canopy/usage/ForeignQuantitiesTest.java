package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignQuantitiesTest {
    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "included | {'inputTokens':1000,'cachedInputTokens':800} | {'inputTokens':1000,'cachedInputTokens':800}",
                "apart | {'inputTokens':100,'cachedInputTokens':800} | {'inputTokens':900,'cachedInputTokens':800}",
                "audio apart | {'inputTokens':100,'audioInputTokens':800} | {'inputTokens':900,'audioInputTokens':800}",
                "cached audio | {'inputTokens':1000,'cachedInputTokens':800,'audioInputTokens':900}"
                        + "| {'inputTokens':1000,'cachedInputTokens':800,'audioInputTokens':200}",
                "audio and images | {'inputTokens':1000,'cachedInputTokens':800,'audioInputTokens':150,'imageInputTokens':500}"
                        + "| {'inputTokens':1000,'cachedInputTokens':800,'audioInputTokens':150,'imageInputTokens':50}",
                "output | {'outputTokens':100,'reasoningTokens':300} | {'outputTokens':400,'reasoningTokens':300}",
                "known cached audio | {'inputTokens':1000,'cachedInputTokens':800,'audioInputTokens':900,'cachedInputTokens.audio':750}"
                        + "| {'inputTokens':1000,'cachedInputTokens':800,'audioInputTokens':150,'cachedInputTokens.audio':750}",
                "cached images | {'inputTokens':9,'cachedInputTokens':5,'imageInputTokens':3,'cachedInputTokens.image':4}"
                        + "| {'inputTokens':9,'cachedInputTokens':5,'imageInputTokens':0,'cachedInputTokens.image':4}",
                "more cached audio than cached | {'inputTokens':9,'cachedInputTokens':5,'cachedInputTokens.audio':4,'cachedInputTokens.image':4}"
                        + "| {'inputTokens':9,'cachedInputTokens':5,'cachedInputTokens.audio':4,'cachedInputTokens.image':1}",
                "cached audio alone | {'inputTokens':100,'audioInputTokens':30,'cachedInputTokens.audio':20}"
                        + "| {'inputTokens':100,'audioInputTokens':10,'cachedInputTokens.audio':20,'cachedInputTokens':20}",
                "video | {'outputTokens':10,'reasoningTokens':8,'outputTokens.video':5}"
                        + "| {'outputTokens':10,'reasoningTokens':8,'outputTokens.video':2}",
                "no whole number | {'inputTokens':-1,'cachedInputTokens':8} | {'inputTokens':-1,'cachedInputTokens':8}",
                "a text | {'outputTokens':'7','reasoningTokens':8} | {'outputTokens':'7','reasoningTokens':8}",
                "no number | {'inputTokens':'x','cachedInputTokens':-1} | {'inputTokens':'x','cachedInputTokens':-1}"
            })
    void makesPartsDisjointAndIncluded(String name, String given, String settled) throws Exception {
        ObjectNode quantities = json(given);

        ForeignQuantities.includeParts(quantities);

        assertThat(quantities.toString()).isEqualTo(json(settled).toString());
    }
}
