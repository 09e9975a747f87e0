package dev.canopy.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses of one database for both drivers: the reactive driver for requests, the blocking driver for migrations.
 * If user or password is absent, Quarkus' own configuration keys apply.
 *
 * @param more other configuration keys of Quarkus, with their values
 */
public record Datasource(
        String reactiveUrl,
        String jdbcUrl,
        Optional<String> username,
        Optional<String> password,
        Map<String, String> more) {
    public static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
    public static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    public static final String USERNAME = "quarkus.datasource.username";
    public static final String PASSWORD = "quarkus.datasource.password";

    public Datasource {
        more = Map.copyOf(more);
    }

    public Datasource(String reactiveUrl, String jdbcUrl, Optional<String> username, Optional<String> password) {
        this(reactiveUrl, jdbcUrl, username, password, Map.of());
    }

    /** Returns this datasource, with the given user and password in place of absent ones. */
    public Datasource orElse(Optional<String> otherUsername, Optional<String> otherPassword) {
        return new Datasource(
                reactiveUrl, jdbcUrl, username.or(() -> otherUsername), password.or(() -> otherPassword), more);
    }

    /** Returns the Quarkus configuration that makes this the default datasource. */
    public Map<String, String> toProperties() {
        Map<String, String> properties = new LinkedHashMap<>(more);
        properties.put(REACTIVE_URL, reactiveUrl);
        properties.put(JDBC_URL, jdbcUrl);
        username.ifPresent(value -> properties.put(USERNAME, value));
        password.ifPresent(value -> properties.put(PASSWORD, value));
        return properties;
    }

    /** Omits user information and parameters of the URL, which may contain a password. */
    @Override
    public String toString() {
        return "Datasource[" + withoutParameters(reactiveUrl) + "]";
    }

    private static String withoutParameters(String url) {
        String address = url.replaceFirst("\\?.*", "");
        return address.replaceFirst("//.*@", "//");
    }
}
