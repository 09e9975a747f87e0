package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BitsTest {
    @Test
    void writesWholeBytesUpToTheLastBit() {
        assertThat(Bits.NONE).hasToString("");
        assertThat(Bits.of(0, 7)).hasToString("10000001");
        assertThat(Bits.of(8)).hasToString("0000000010000000");
    }

    @Test
    void readsAnyWidth() {
        assertThat(Bits.parse("01")).isEqualTo(Bits.of(1)).isEqualTo(Bits.parse("01000000"));
        assertThat(Bits.parse("0000")).isEqualTo(Bits.NONE).hasSameHashCodeAs(Bits.NONE);
        assertThatIllegalArgumentException().isThrownBy(() -> Bits.parse("012"));
    }

    @Test
    void unitesSetsOfAnyWidth() {
        Bits united = Bits.of(1).or(Bits.of(999, 3));

        assertThat(united).isEqualTo(Bits.of(1, 3, 999));
        assertThat(united.count()).isEqualTo(3);
    }

    @Test
    void countsCommonBits() {
        assertThat(Bits.of(1, 64, 999).countCommon(Bits.of(64, 65, 999))).isEqualTo(2);
        assertThat(Bits.of(1).countCommon(Bits.NONE)).isZero();
    }

    @Test
    void hasTheBitsThatAreSet() {
        assertThat(Bits.of(64).has(64)).isTrue();
        assertThat(Bits.of(64).has(1_000)).isFalse();
    }

    @Test
    void leavesItsOperandsUnchanged() {
        Bits one = Bits.of(1);
        one.or(Bits.of(2));
        one.countCommon(Bits.of(2));

        assertThat(one).isEqualTo(Bits.of(1));
    }
}
