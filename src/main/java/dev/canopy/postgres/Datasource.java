package dev.canopy.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses of one database for both drivers: the reactive driver for requests, the blocking driver for migrations.
 * If user or password is absent, Quarkus' own configuration keys apply.
 */
public record Datasource(String reactiveUrl, String jdbcUrl, Optional<String> username, Optional<String> password) {
    public static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
    public static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    public static final String USERNAME = "quarkus.datasource.username";
    public static final String PASSWORD = "quarkus.datasource.password";

    /** Returns this datasource, with the given user and password in place of absent ones. */
    public Datasource orElse(Optional<String> otherUsername, Optional<String> otherPassword) {
        return new Datasource(reactiveUrl, jdbcUrl, username.or(() -> otherUsername), password.or(() -> otherPassword));
    }

    /** Returns the Quarkus configuration that makes this the default datasource. */
    public Map<String, String> toProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
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
