package dev.canopy.database;

import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.StartupFailure;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One URL for both drivers: {@code postgresql://user:password@host:port/database?parameters}. User, password and
 * database are percent-decoded; the parameters are passed on, but for those of {@link DatabaseTls}.
 *
 * @param key the key of the configuration that has the URL
 */
record DatabaseUrl(
        String host,
        int port,
        String database,
        Optional<String> username,
        Optional<String> password,
        Optional<String> parameters,
        String key) {
    /** The key of the database that is read and written. */
    private static final String MAIN = "canopy.database.url";

    private static final int DEFAULT_PORT = 5432;
    private static final String SHAPE = "must look like postgresql://user:password@host:port/database";

    /** The sentence that follows the name of a URL of another form. */
    static final String MALFORMED = SHAPE + ", with special characters percent-encoded.";

    /** User and password end at the last @ before the path, so that an unencoded @ in a password does no harm. */
    static final String FORM = "postgres(?:ql)?://"
            + "(?:(?<user>[^:/?]*)(?::(?<password>[^/?]*))?@)?"
            + "(?<host>\\[[0-9a-fA-F:.]+]|[^:/?@\\[\\],]+)"
            + "(?::(?<port>\\d+))?"
            + "/(?<database>[^/?]+)"
            + "(?:\\?(?<parameters>.*))?";

    private static final Pattern URL = Pattern.compile(FORM);

    /**
     * Parses the URL.
     *
     * @throws StartupFailure if the text is not such a URL; the message does not repeat the text, which may contain a
     *     password
     */
    static DatabaseUrl parse(String text) throws StartupFailure {
        return parse(MAIN, text);
    }

    /**
     * Parses the URL of another key.
     *
     * @param key the key of the configuration, which messages name
     */
    static DatabaseUrl parse(String key, String text) throws StartupFailure {
        Matcher matcher = URL.matcher(text.strip());
        if (!matcher.matches()) {
            throw malformed(key, MALFORMED);
        }
        return new DatabaseUrl(
                matcher.group("host"),
                port(key, matcher.group("port")),
                decoded(key, "database", matcher.group("database")).orElseThrow(() -> malformed(key, SHAPE + ".")),
                decoded(key, "user", matcher.group("user")),
                decoded(key, "password", matcher.group("password")),
                Optional.ofNullable(matcher.group("parameters")),
                key);
    }

    /** @throws StartupFailure if the parameters for TLS are incomplete */
    Datasource toDatasource() throws StartupFailure {
        String address = "postgresql://" + host + ":" + port + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        DatabaseTls tls = DatabaseTls.of(key, parameters);
        return new Datasource(
                address + query(tls.parameters()),
                "jdbc:" + address + query(parameters),
                username,
                password,
                tls.properties());
    }

    /**
     * How the driver for requests connects, for a pool that Quarkus does not make.
     *
     * @param other gives user and password if the URL has none
     * @throws StartupFailure if the parameters for TLS are incomplete
     */
    PgConnectOptions toOptions(PgConnectOptions other) throws StartupFailure {
        Datasource datasource = toDatasource();
        PgConnectOptions options = PgConnectOptions.fromUri(datasource.reactiveUrl())
                .setUser(username.orElseGet(other::getUser))
                .setPassword(password.orElseGet(other::getPassword));
        DatabaseTls.apply(datasource.more(), options);
        return options;
    }

    private static String query(Optional<String> parameters) {
        return parameters.map(value -> "?" + value).orElse("");
    }

    /** Omits the user, the password and the parameters: they may contain a password, too. */
    @Override
    public String toString() {
        return "DatabaseUrl[" + host + ":" + port + "/" + database + "]";
    }

    private static int port(String key, @Nullable String text) throws StartupFailure {
        if (text == null) {
            return DEFAULT_PORT;
        }
        if (text.length() > 5 || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
            throw malformed(key, "has a port outside 1-65535.");
        }
        return Integer.parseInt(text);
    }

    private static Optional<String> decoded(String key, String part, @Nullable String text) throws StartupFailure {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            // A plus sign stands for itself here; it means a space only in HTML forms.
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw malformed(key, "has a " + part + " with a % that is not followed by two hexadecimal digits.");
        }
    }

    private static StartupFailure malformed(String key, String reason) {
        return new StartupFailure(named(key) + " " + reason);
    }

    /** A key of the configuration, with the name of its variable in the environment. */
    static String named(String key) {
        return key + " (" + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + ")";
    }
}
