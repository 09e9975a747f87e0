package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "192.0.2.7/32, 192.0.2.7",
        "192.0.2.7/24, 192.0.2.7/24",
        "::, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1/64, 2001:0:0:1::1/64",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "::ffff:10.1.2.3, ::ffff:a01:203",
    })
    void writesTheShortestForm(String text, String shortest) {
        assertThat(IpAddress.parse(text)).hasValueSatisfying(address -> {
            assertThat(address).hasToString(shortest);
            assertThat(IpAddress.parse(shortest)).contains(address);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "dead.beef",
                "1.2.3",
                "1.2.3.256",
                "01.2.3.4",
                "999.1.1.1",
                ".:1",
                "..:",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "1.2.3.4/01",
                ":",
                ":::",
                "1:2",
                "::1/129",
                "::1%lo",
                "[::1]",
                "::g",
                "1.2.3.4:80",
                "1.2.3.4 "
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.0.0.0/8, true",
        "10.1.2.0/23, 10.1.3.0/24, false",
        "10.1.3.0/24, 10.1.2.0/23, true",
        "10.1.4.0, 10.1.2.0/23, false",
        "::ffff:10.1.2.3, 10.0.0.0/8, false",
        "10.1.2.3, ::/0, false",
        "2001:db8::7, 2001:db8::/33, true",
        "2001:db8:8000::7, 2001:db8::/33, false",
    })
    void isWithinANetworkOfItsFamily(String address, String network, boolean within) {
        assertThat(IpAddress.parse(address)
                        .orElseThrow()
                        .isWithin(IpAddress.parse(network).orElseThrow()))
                .isEqualTo(within);
    }
}
