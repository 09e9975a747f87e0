package dev.canopy.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How both drivers reach one database: the reactive one for requests, the blocking one for migrations. A user or
 * password that is absent is left to Quarkus' own keys.
 */
public record Datasource(String reactiveUrl, String jdbcUrl, Optional<String> username, Optional<String> password) {
    public static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
    public static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    public static final String USERNAME = "quarkus.datasource.username";
    public static final String PASSWORD = "quarkus.datasource.password";

    /** The same with this user and password where it has none of its own. */
    public Datasource orElse(Optional<String> otherUsername, Optional<String> otherPassword) {
        return new Datasource(reactiveUrl, jdbcUrl, username.or(() -> otherUsername), password.or(() -> otherPassword));
    }

    /** The Quarkus configuration keys that make this the default datasource. */
    public Map<String, String> toProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(REACTIVE_URL, reactiveUrl);
        properties.put(JDBC_URL, jdbcUrl);
        username.ifPresent(value -> properties.put(USERNAME, value));
        password.ifPresent(value -> properties.put(PASSWORD, value));
        return properties;
    }

    /** Names the database only: a URL may carry a password in its parameters. */
    @Override
    public String toString() {
        return "Datasource[" + withoutParameters(reactiveUrl) + "]";
    }

    private static String withoutParameters(String url) {
        String address = url.replaceFirst("\\?.*", "");
        return address.replaceFirst("//.*@", "//");
    }
}
