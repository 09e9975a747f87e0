package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SqlFunctionTest {
    @Test
    void takesMoreThanTenArguments() {
        SqlFunction<Long> function = new SqlFunction<>("f", Type.LONG, "f({0}, {10}, {11})", arguments -> null);
        List<Fragment> arguments = IntStream.range(0, 12)
                .mapToObj(number -> new Fragment("a" + number, Fragment.Precedence.TERM))
                .toList();

        assertThat(function.call(arguments).text()).isEqualTo("f(a0, a10, a11)");
    }
}
