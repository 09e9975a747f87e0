package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
    private static AllowedHosts configured(String... names) {
        return new AllowedHosts(() -> names.length == 0 ? Optional.empty() : Optional.of(List.of(names)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:8080",
                "canopy.localhost",
                "localhost.",
                "localhost.:8080",
                "127.0.0.1",
                "10.1.2.255:80",
                "[::1]",
                "[::1]:8080",
                "[2001:DB8::a]",
                "[::ffff:10.0.0.1]:80"
            })
    void alwaysAllowsAddressesAndTheMachineItself(String host) {
        assertThat(configured().allows(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "evillocalhost",
                "127.0.0.1.evil.example",
                "1.2.3.4.5",
                "256.0.0.1",
                "[evil.example]",
                "127.0.0.1@evil.example",
                "*"
            })
    void refusesOtherNames(String host) {
        assertThat(configured().allows(host)).isFalse();
    }

    @Test
    void allowsConfiguredNamesWhateverTheirCaseAndPort() {
        AllowedHosts hosts = configured("canopy", "Canopy.Example.com");

        assertThat(hosts.allows("canopy:80")).isTrue();
        assertThat(hosts.allows("CANOPY.example.COM")).isTrue();
        assertThat(hosts.allows("www.canopy.example.com")).isFalse();
    }

    @Test
    void allowsAllNamesWithAnAsterisk() {
        assertThat(configured("*").allows("any.example")).isTrue();
    }
}
