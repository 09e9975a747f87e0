package dev.canopy;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.canopy.testing.CompiledClasses;
import dev.canopy.testing.Configurations;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of the configuration, its default and its bounds. */
class ConfigurationTest {
    /**
     * A key of numbers, times or sizes.
     *
     * @param fallback the value without a configuration, empty for none
     * @param below the largest value that is too small
     * @param above the smallest value that is too large
     */
    record Range(String key, String fallback, String smallest, String largest, String below, String above) {}

    /**
     * A key of other values.
     *
     * @param refused values that are out of bounds; none where any text is a value, such as that of a path
     */
    record Choice(String key, String fallback, List<String> allowed, List<String> refused) {}

    static final List<Range> RANGES = List.of(
            new Range("canopy.access.jwt.clock-skew", "PT30S", "PT0S", "PT5M", "PT-0.001S", "PT5M0.001S"),
            new Range("canopy.access.jwt.keys-lifetime", "PT1H", "PT1S", "P1D", "PT0.999S", "PT24H0.001S"),
            new Range("canopy.access.jwt.keys-pause", "PT10S", "PT0.001S", "PT1H", "PT0S", "PT1H0.001S"),
            new Range("canopy.access.portal.max-lifetime", "PT12H", "PT1M", "P7D", "PT59.999S", "PT168H0.001S"),
            new Range("canopy.access.rate.events", "", "1", "100000000", "0", "100000001"),
            new Range("canopy.access.rate.failures", "60", "1", "1000000", "0", "1000001"),
            new Range("canopy.access.rate.requests", "", "1", "1000000", "0", "1000001"),
            new Range("canopy.alerts.interval", "PT1S", "PT0.01S", "PT1H", "PT0.009S", "PT1H0.001S"),
            new Range("canopy.alerts.retention", "P400D", "P1D", "P3650D", "PT23H59M", "PT87600H0.001S"),
            new Range("canopy.database.pool.max-wait", "PT2S", "PT0.001S", "P1D", "PT0.000999S", "PT24H0.001S"),
            new Range("canopy.database.pool.max-waiting", "1000", "1", "1000000", "0", "1000001"),
            new Range("canopy.database.pool.statement-timeout", "PT30S", "PT0S", "P1D", "PT-0.001S", "PT24H0.001S"),
            new Range("canopy.database.pool.probe-timeout", "PT2S", "PT0.001S", "PT1M", "PT0S", "PT1M0.001S"),
            new Range("canopy.database.port", "", "1", "65535", "0", "65536"),
            new Range("canopy.database.read-max-lag", "PT10S", "PT1S", "PT1H", "PT0.999S", "PT1H0.001S"),
            new Range("canopy.directory.max-import", "100000", "1", "10000000", "0", "10000001"),
            new Range("canopy.directory.max-line", "64K", "1K", "64M", "1023", "67108865"),
            new Range("canopy.catalogue.max-features", "1000", "1", "10000", "0", "10001"),
            new Range("canopy.export.max-concurrent", "4", "1", "1000", "0", "1001"),
            new Range("canopy.export.stall-timeout", "P2D", "PT0.001S", "P30D", "PT0S", "PT720H0.001S"),
            new Range("canopy.http.body-timeout", "PT30S", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.http.head-timeout", "PT10S", "PT0.001S", "PT1H", "PT0S", "PT1H0.001S"),
            new Range("canopy.http.idle-timeout", "PT5M", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.http.max-buffered", "", "1M", "64G", "1048575", "68719476737"),
            new Range("canopy.http.max-body-size", "10M", "1K", "1G", "1023", "1073741825"),
            new Range("canopy.http.request-timeout", "PT30S", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.kafka.max-fetch-bytes", "8388608", "1024", "1073741824", "1023", "1073741825"),
            new Range("canopy.kafka.max-poll-records", "10000", "1", "1000000", "0", "1000001"),
            new Range("canopy.kafka.max-retry-pause", "PT5S", "PT0.1S", "PT1H", "PT0.099S", "PT1H0.001S"),
            new Range("canopy.ledger.fold-interval", "PT0.5S", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.ledger.fold-size", "100000", "1", "10000000", "0", "10000001"),
            new Range("canopy.ledger.months-ahead", "3", "1", "120", "0", "121"),
            new Range("canopy.ledger.retention", "", "P1M", "P1200M", "P0M", "P1201M"),
            new Range("canopy.meters.max", "100", "1", "1000", "0", "1001"),
            new Range("canopy.price.max-import", "10000", "1", "1000000", "0", "1000001"),
            new Range("canopy.price.max-line", "64K", "1K", "64M", "1023", "67108865"),
            new Range("canopy.price.reprice-size", "5000", "1", "1000000", "0", "1000001"),
            new Range("canopy.reservations.clean-up-interval", "PT1M", "PT1S", "P1D", "PT0.999S", "PT24H0.001S"),
            new Range("canopy.reservations.expires-in", "PT5M", "PT1S", "P1D", "PT0.999S", "PT24H0.001S"),
            new Range("canopy.reservations.kept-for", "PT1H", "PT0S", "P31D", "PT-0.001S", "PT744H0.001S"),
            new Range("canopy.reservations.max-expires-in", "PT1H", "PT1S", "P1D", "PT0.999S", "PT24H0.001S"),
            new Range("canopy.reservations.max-waiting", "10000", "1", "1000000", "0", "1000001"),
            new Range("canopy.stream.heartbeat", "PT15S", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.stream.interval", "PT1S", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.stream.max-open", "1000", "1", "1000000", "0", "1000001"),
            new Range("canopy.stream.poll-interval", "PT5S", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.tenant.max-import", "100000", "1", "10000000", "0", "10000001"),
            new Range("canopy.tenant.max-line", "64K", "1K", "64M", "1023", "67108865"),
            new Range("canopy.usage.chunk-size", "5000", "1", "10000", "0", "10001"),
            new Range("canopy.usage.future-tolerance", "PT5M", "PT0S", "P31D", "PT-0.001S", "PT744H0.001S"),
            new Range("canopy.usage.idle-timeout", "PT60S", "PT0.001S", "P1D", "PT0S", "PT24H0.001S"),
            new Range("canopy.usage.linger", "PT0.002S", "PT0S", "PT1M", "PT-0.001S", "PT1M0.001S"),
            new Range("canopy.usage.max-buffer", "16M", "1", "16G", "0", "17179869185"),
            new Range("canopy.usage.max-created-tenants", "10000", "1", "10000000", "0", "10000001"),
            new Range("canopy.usage.max-errors", "1000", "0", "100000", "-1", "100001"),
            new Range("canopy.usage.max-line", "64K", "1K", "64M", "1023", "67108865"),
            new Range("canopy.usage.max-streams", "1000", "1", "1000000", "0", "1000001"),
            new Range("canopy.usage.max-waiting", "50000", "2", "10000000", "1", "10000001"),
            new Range("canopy.webhooks.concurrency", "64", "1", "1000", "0", "1001"),
            new Range("canopy.webhooks.interval", "PT1S", "PT0.01S", "PT1H", "PT0.009S", "PT1H0.001S"),
            new Range("canopy.webhooks.retention", "P30D", "PT1H", "P3650D", "PT59M59.999S", "PT87600H0.001S"),
            new Range("canopy.webhooks.timeout", "PT15S", "PT0.1S", "PT1M", "PT0.099S", "PT1M0.001S"),
            new Range("canopy.usage.writers", "4", "1", "100", "0", "101"));

    static final List<Choice> CHOICES = List.of(
            new Choice("canopy.access.jwt.audience", "", List.of("canopy"), List.of(" ")),
            new Choice("canopy.access.jwt.claims.name", "preferred_username", List.of("email"), List.of(" ")),
            new Choice("canopy.access.jwt.claims.roles", "roles", List.of("realm_access.roles"), List.of(" ")),
            new Choice("canopy.access.jwt.claims.tenants", "tenants", List.of("https://a/b"), List.of(" ")),
            new Choice(
                    "canopy.access.jwt.groups",
                    "",
                    List.of("admins=operator", "a b=viewer,c/d=manager"),
                    List.of("admins", "admins=owner", "=viewer")),
            new Choice("canopy.access.jwt.issuer", "", List.of("https://issuer.example"), List.of(" ")),
            new Choice(
                    "canopy.access.jwt.jwks-url", "", List.of("https://issuer.example/keys"), List.of("https://a b")),
            new Choice("canopy.access.mode", "", List.of("required", "open"), List.of("closed")),
            new Choice(
                    "canopy.access.operator-key",
                    "",
                    List.of("canopy_0a1b2c3d_" + "a".repeat(43), "canopy_0a1b2c3d_" + "-Z_9".repeat(32)),
                    List.of(
                            "secret",
                            "canopy_0a1b2c3d_" + "a".repeat(42),
                            "canopy_0a1b2c3d_" + "a".repeat(129),
                            "canopy_0A1b2c3d_" + "a".repeat(43))),
            new Choice("canopy.access.open-to-all", "false", List.of("true", "false"), List.of("maybe", "yes")),
            new Choice(
                    "canopy.access.origins",
                    "",
                    List.of("https://a.example", "http://localhost:3000,https://b.example"),
                    List.of("*", "a.example", "https://a.example/", "null")),
            new Choice("canopy.currency", "USD", List.of("EUR", "XXX"), List.of("eur", "EURO", "QQQ", "€")),
            new Choice("canopy.data-dir", "data", List.of("/var/lib/canopy"), List.of(" ", "a".repeat(4_097))),
            new Choice(
                    "canopy.database.url",
                    "",
                    List.of("postgresql://db/usage", " postgres://a:b@[::1]:1/db?sslmode=require\n"),
                    List.of("mysql://db/usage", "postgresql://db", "postgresql:///usage")),
            new Choice(
                    "canopy.database.read-url",
                    "",
                    List.of("postgresql://db-ro/usage", "postgresql://a:b@db-ro:6432/usage?sslmode=require"),
                    List.of("mysql://db-ro/usage", "postgresql://db-ro", "postgresql:///usage")),
            new Choice("canopy.database.migration", "at-start", List.of("at-start", "only", "none"), List.of("later")),
            new Choice("canopy.demo", "false", List.of("true", "false"), List.of("maybe", "TRUE")),
            new Choice("canopy.focus.invoice-issuer-name", "Canopy", List.of("Acme, Inc."), List.of(" ", "=1+1")),
            new Choice("canopy.focus.provider-name", "Canopy", List.of("Ä", "1".repeat(200)), List.of("1".repeat(201))),
            new Choice("canopy.focus.publisher-name", "Canopy", List.of("a b"), List.of("-", "a\nb")),
            new Choice("canopy.focus.service-name", "AI inference", List.of("AI"), List.of("@a", "a\tb")),
            new Choice(
                    "canopy.http.allowed-hosts",
                    "",
                    List.of("canopy", "canopy,Canopy.example.com,10-0-0-1.nip.io", "*"),
                    List.of("canopy:8080", "http://canopy", "a b", "*.example.com", "a,-b")),
            new Choice("canopy.kafka.bootstrap-servers", "localhost:9092", List.of("a:1,b:2"), List.of(" ")),
            new Choice("canopy.kafka.dead-letter-topic", "canopy-usage-dead-letters", List.of("a"), List.of("a b")),
            new Choice("canopy.kafka.enabled", "false", List.of("true", "false"), List.of("maybe", "1")),
            new Choice("canopy.kafka.group", "canopy", List.of("a"), List.of(" ")),
            new Choice("canopy.kafka.principal", "kafka", List.of("billing", "a b"), List.of(" ")),
            new Choice("canopy.kafka.tenants", "", List.of("acme", "acme,Beta.eu"), List.of("a b", "-a")),
            new Choice("canopy.kafka.topic", "canopy-usage", List.of("a", "a".repeat(249)), List.of("a".repeat(250))),
            new Choice("canopy.langfuse.feature-fields", "metadata.feature,name", List.of("a"), List.of("a b", "a..b")),
            new Choice("canopy.langfuse.tenant-fields", "metadata.tenant", List.of("a.b,c"), List.of(" ", ".a")),
            new Choice("canopy.langfuse.user-fields", "userId,metadata.user", List.of("a"), List.of("a.")),
            new Choice("canopy.lesson.enabled", "false", List.of("true", "false"), List.of("TRUE", "yes", "0")),
            new Choice(
                    "canopy.litellm.feature-fields",
                    "metadata.requester_metadata.feature,metadata.user_api_key_alias",
                    List.of("a"),
                    List.of("a b")),
            new Choice(
                    "canopy.litellm.tenant-fields",
                    "metadata.user_api_key_team_id",
                    List.of("a,b.c", "a".repeat(200)),
                    List.of(" ", "a".repeat(201))),
            new Choice(
                    "canopy.litellm.user-fields",
                    "end_user,metadata.user_api_key_end_user_id,metadata.user_api_key_user_id",
                    List.of("a"),
                    List.of(" ")),
            new Choice("canopy.otlp.feature-attribute", "canopy.feature", List.of("a"), List.of(" ", "a b")),
            new Choice(
                    "canopy.otlp.operations",
                    "chat,text_completion,generate_content,embeddings",
                    List.of("chat", "a,b"),
                    List.of("a b", "a".repeat(201))),
            new Choice("canopy.otlp.tenant-attribute", "canopy.tenant", List.of("a"), List.of(" ", "a".repeat(201))),
            new Choice("canopy.otlp.user-attribute", "user.id", List.of("a"), List.of(" ")),
            new Choice(
                    "canopy.page.origins",
                    "",
                    List.of("https://a.example", "http://localhost:3000,https://*.example.com"),
                    List.of("*", "a.example", "https://a.example/", "https://a.example;b", "'self'")),
            new Choice(
                    "canopy.page.sign-in.client-id",
                    "",
                    List.of("canopy-page", "a b", "a".repeat(200)),
                    List.of(" ", "a\u00e4", "a".repeat(201))),
            new Choice(
                    "canopy.page.sign-in.scope",
                    "openid",
                    List.of("openid profile", "api://canopy/read openid"),
                    List.of("profile", "openid  profile", "openid \"")),
            new Choice("canopy.price.missing", "accept", List.of("accept", "reject"), List.of("ignore")),
            new Choice(
                    "canopy.search.language", "simple", List.of("english", "german"), List.of("English", "a'b", "1")),
            new Choice("canopy.statement-budget.mode", "", List.of("fail", "report", "off"), List.of("warn")),
            new Choice("canopy.usage.unknown-feature", "reject", List.of("create", "reject"), List.of("accept")),
            new Choice("canopy.usage.unknown-fields", "reject", List.of("attributes", "reject"), List.of("ignore")),
            new Choice("canopy.webhooks.allow-loopback", "false", List.of("true", "false"), List.of("maybe", "yes")),
            new Choice(
                    "canopy.usage.unknown-tenant",
                    "reject",
                    List.of("reject", "create-below:acme", "create-below:Acme.EU"),
                    List.of("create", "create-below:", "create-below:a b")));

    private static final List<Class<?>> MAPPINGS = CompiledClasses.main().stream()
            .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
            .<Class<?>>map(JavaClass::reflect)
            .toList();

    @Test
    void hasADefaultForEachKeyAndABoundForEachDefault() {
        Map<String, String> defaults = new HashMap<>();
        MAPPINGS.forEach(mapping -> defaults.putAll(Configurations.defaults(mapping)));

        assertThat(Stream.concat(
                                RANGES.stream().map(range -> Map.entry(range.key, range.fallback)),
                                CHOICES.stream().map(choice -> Map.entry(choice.key, choice.fallback)))
                        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .containsExactlyInAnyOrderEntriesOf(defaults);
    }

    /** The main method validates those that the build has found. */
    @Test
    void isValidatedWholeBeforeTheDatabaseStarts() throws IOException {
        String interfaces = Files.readString(Path.of("target/classes/META-INF/canopy/configuration"));

        assertThat(interfaces.split(",", -1))
                .containsExactlyInAnyOrderElementsOf(
                        MAPPINGS.stream().map(Class::getName).toList());
    }

    @Test
    void startsWithTheDefaults() {
        MAPPINGS.forEach(
                mapping -> assertThatCode(() -> Configurations.of(mapping)).doesNotThrowAnyException());
    }

    @Test
    void areDocumented() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));
        String made = new ConfigurationPage(MAPPINGS, RANGES).in(page);
        Files.writeString(Path.of("target/configuration.md"), made);

        assertThat(page).as("cp target/configuration.md docs/configuration.md").isEqualTo(made);
    }

    @ParameterizedTest
    @FieldSource("RANGES")
    void allowsTheSmallestAndTheLargest(Range range) {
        assertThatCode(() -> configure(range.key, range.smallest)).doesNotThrowAnyException();
        assertThatCode(() -> configure(range.key, range.largest)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @FieldSource("RANGES")
    void refusesValuesOutOfRangeWithASentence(Range range) {
        assertThatThrownBy(() -> configure(range.key, range.below))
                .isInstanceOf(ConfigValidationException.class)
                .message()
                .matches("Configuration validation failed:\\R\\t" + range.key
                        + " must be (at least|from|1 to) .+, not [-PT]*[0-9].*\\.");
        assertThatThrownBy(() -> configure(range.key, range.above))
                .isInstanceOf(ConfigValidationException.class)
                .message()
                .matches("Configuration validation failed:\\R\\t" + range.key
                        + " must be (at most|from|1 to) .+, not [PT]*[0-9].*\\.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "canopy.kafka.group         | ' '    | must not be blank.",
                "canopy.kafka.topic         | a b    | must match [a-zA-Z0-9._-]{1,249}, not a b.",
                "canopy.ledger.retention    | P30D   | must be 1 to 1200 whole months, such as P13M, not P30D.",
                "canopy.usage.chunk-size    | 0      | must be at least 1, not 0.",
                "canopy.usage.chunk-size    | 20000  | must be at most 10000, not 20000.",
                "canopy.usage.idle-timeout  | PT0S   | must be at least 1 ms, not PT0S.",
                "canopy.usage.linger        | PT-1S  | must be at least 0, not PT-1S.",
                "canopy.usage.linger        | PT61S  | must be at most 1 min, not PT1M1S.",
                "canopy.usage.max-line      | 100    | must be from 1K to 64M, not 100 bytes.",
                "canopy.http.request-timeout| P2D    | must be at most 1 d, not PT48H."
            })
    void namesTheKeyTheBoundAndTheValue(String key, String value, String sentence) {
        assertThatThrownBy(() -> configure(key, value)).hasMessageEndingWith("\t" + key + " " + sentence);
    }

    @ParameterizedTest
    @FieldSource("CHOICES")
    void allowsAndRefusesChoices(Choice choice) {
        choice.allowed.forEach(value ->
                assertThatCode(() -> configure(choice.key, value)).as(value).doesNotThrowAnyException());
        choice.refused.forEach(value -> assertThatThrownBy(() -> configure(choice.key, value))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(choice.key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"canopy.access.operator-key", "canopy.database.url", "canopy.database.read-url"})
    void doesNotRepeatASecret(String key) {
        assertThatThrownBy(() -> configure(key, "secret"))
                .hasMessageContaining(key + " must ")
                .message()
                .doesNotContain("secret");
    }

    /** The mapping that has the key; prefixes of mappings are shared and contain each other. */
    private static void configure(String key, String value) {
        Class<?> mapping = MAPPINGS.stream()
                .filter(each -> Configurations.defaults(each).containsKey(key))
                .findAny()
                .orElseThrow();
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
        Configurations.of(mapping, key.substring(prefix.length()).replaceFirst("^\\.", ""), value);
    }
}
