package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyMemoryTest {
    private final BodyMemory memory = BodyMemory.of(100);

    @Test
    void refusesWhatDoesNotFitBesideOthers() {
        memory.open().take(60);
        BodyMemory.Share second = memory.open();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> second.take(41))
                .satisfies(refused -> assertThat(refused.type()).isEqualTo(ProblemType.UNAVAILABLE));
        assertThat(memory.used()).isEqualTo(60);
        second.take(40);
        assertThat(memory.used()).isEqualTo(100);
    }

    @Test
    void refusesForGoodWhatDoesNotFitAlone() {
        BodyMemory.Share share = memory.open();
        share.take(60);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> share.take(41))
                .satisfies(refused -> assertThat(refused.type()).isEqualTo(ProblemType.TOO_LARGE));
    }

    @Test
    void hasRoomAgainWhenARequestHasEnded() {
        BodyMemory.Share first = memory.open();
        first.take(100);

        first.leave();

        assertThat(memory.used()).isZero();
        memory.open().take(100);
    }

    @Test
    void hasRoomAgainWhenAPartIsGivenBack() {
        BodyMemory.Share share = memory.open();
        share.take(100);

        share.give(60);

        assertThat(memory.used()).isEqualTo(40);
        share.leave();
        assertThat(memory.used()).isZero();
    }

    @Test
    void takesNothingForARequestThatHasEnded() {
        BodyMemory.Share share = memory.open();
        share.leave();

        share.take(50);

        assertThat(memory.used()).isZero();
    }

    @Test
    void keepsTheMemoryOfWorkThatGoesOnAfterItsRequest() {
        BodyMemory.Share share = memory.open();
        share.take(70);
        UniAssertSubscriber<Void> work =
                share.during(Uni.createFrom().<Void>nothing()).subscribe().withSubscriber(UniAssertSubscriber.create());

        share.leave();
        assertThat(memory.used()).isEqualTo(70);

        work.cancel();
        assertThat(memory.used()).isZero();
    }

    @Test
    void isCrowdedFromHalfOn() {
        memory.add(50);
        assertThat(memory.isCrowded()).isFalse();

        memory.add(1);

        assertThat(memory.isCrowded()).isTrue();
    }

    /** The sizes of the trees of Jackson, for bodies of 9,000,000 bytes, after full collections. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\'',
            value = {
                "[] 160657984",
                "{} 280912616",
                "{\"a\":1} 239629504",
                "{\"a\":1,\"b\":2} 163839904",
                "{\"a\":{}} 301291224",
                "[[[[[[[[]]]]]]]] 414102376",
                "1.1 137630632",
                "1 25165872",
                "12345678901 22227904",
                "\"\" 16777312",
                "\"abcde\" 77377000",
                "{\"id\":\"e-123456\",\"tenant\":\"acme.shop\",\"feature\":\"chat\",\"cost\":\"0.25\"} 77218720"
            })
    void countsAtLeastWhatTheTreeOfAnArrayTakes(String element, long measured) {
        int elements = 9_000_000 / (element.length() + 1);

        assertThat(BodyMemory.cost(Buffer.buffer(element + ',')) * elements).isGreaterThan(measured);
    }
}
