package dev.canopy.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.webhook.WebhookUrl.Loopback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com",
                "https://hooks.example.com:8443/a/b?c=d",
                "HTTPS://Hooks.Example.com/",
                "https://8.8.8.8/",
                "https://[2606:4700::1111]/x"
            })
    void takesPublicHosts(String url) {
        assertThat(WebhookUrl.parse(url, Loopback.REFUSED)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.com/",
                "ftp://hooks.example.com/",
                "hooks.example.com",
                "https:///x",
                "https://user@hooks.example.com/",
                "https://user:password@hooks.example.com/",
                "https://hooks.example.com/#fragment",
                "https://hooks.example.com./",
                "https://hooks.example.com:0/",
                "https://hooks.example.com:65536/",
                "https://hööks.example.com/",
                "https://hooks.example.com/a b",
                "https://127.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.0.0.1/",
                "https://0177.0.0.1/",
                "https://127.0.0.1./",
                "https://10.0.0.1/",
                "https://100.64.0.1/",
                "https://100.100.100.200/",
                "https://169.254.169.254/latest/meta-data",
                "https://168.63.129.16/",
                "https://172.31.255.255/",
                "https://192.168.1.1/",
                "https://198.19.0.1/",
                "https://0.0.0.0/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://[::]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[::ffff:a00:1]/",
                "https://[::10.0.0.1]/",
                "https://[64:ff9b::a00:1]/",
                "https://[2002:a00:1::]/",
                "https://[2001:0:a00:1::]/",
                "https://[fe80::1]/",
                "https://[fe80::1%25eth0]/",
                "https://[fd00:ec2::254]/",
                "https://[ff02::1]/",
                "https://[2001:db8::1]/"
            })
    void refusesEverythingElseEvenWithLoopback(String url) {
        assertThat(WebhookUrl.parse(url, Loopback.REFUSED)).isEmpty();
        assertThat(WebhookUrl.parse(url, Loopback.ALLOWED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/",
                "https://a.localhost/",
                "http://127.0.0.1/",
                "http://127.8.9.1/",
                "http://[::1]:80/",
                "https://[::ffff:127.0.0.1]/"
            })
    void takesLoopbackOnlyIfAllowed(String url) {
        assertThat(WebhookUrl.parse(url, Loopback.ALLOWED)).isPresent();
        assertThat(WebhookUrl.parse(url, Loopback.REFUSED)).isEmpty();
    }

    @Test
    void checksWhatANameStandsFor() {
        WebhookUrl named =
                WebhookUrl.parse("https://hooks.example.com", Loopback.REFUSED).orElseThrow();

        assertThat(named.accepts(LiteralAddress.parse("8.8.8.8"), Loopback.REFUSED))
                .isTrue();
        assertThat(named.accepts(LiteralAddress.parse("10.0.0.1"), Loopback.ALLOWED))
                .isFalse();
        assertThat(named.accepts(LiteralAddress.parse("127.0.0.1"), Loopback.REFUSED))
                .isFalse();
        assertThat(named.accepts(LiteralAddress.parse("127.0.0.1"), Loopback.ALLOWED))
                .isTrue();
    }

    @Test
    void sendsToPublicHostsOnlyByHttps() {
        WebhookUrl local =
                WebhookUrl.parse("http://localhost/", Loopback.ALLOWED).orElseThrow();

        assertThat(local.accepts(LiteralAddress.parse("8.8.8.8"), Loopback.ALLOWED))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example.com/a, hooks.example.com",
        "https://hooks.example.com:8443/, hooks.example.com:8443",
        "https://[2606:4700::1111]/, [2606:4700::1111]",
        "http://[::1]:80/, [::1]",
        "http://[::1]:443/, [::1]:443"
    })
    void namesTheHostAsInARequest(String url, String authority) {
        assertThat(WebhookUrl.parse(url, Loopback.ALLOWED).orElseThrow().authority())
                .isEqualTo(authority);
    }

    @Test
    void keepsPathAndQuery() {
        assertThat(WebhookUrl.parse("https://A.example.com/a%20b?c=%2F", Loopback.REFUSED))
                .contains(new WebhookUrl(true, "a.example.com", 443, "/a%20b?c=%2F"));
        assertThat(WebhookUrl.parse("https://a.example.com?c", Loopback.REFUSED))
                .contains(new WebhookUrl(true, "a.example.com", 443, "/?c"));
    }
}
