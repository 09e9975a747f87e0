package dev.canopy.postgres;

import dev.canopy.problem.SqlState;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens a test connection before the service starts, to report in one sentence why a database cannot be used. */
public final class ConnectionCheck {
    private static final String TIMEOUT_SECONDS = "5";
    private static final Pattern ADDRESS =
            Pattern.compile("jdbc:postgresql://(?:[^/?]*@)?(?<authority>[^/?@]+)/(?<database>[^?]+)");

    private ConnectionCheck() {}

    /**
     * Opens a connection and closes it.
     *
     * @throws StartupFailure if the connection fails or takes more than about five seconds; the message names host,
     *     port, database and reason
     */
    public static void check(Datasource datasource) throws StartupFailure {
        try (Connection connection = connect(datasource)) {
            connection.getMetaData();
        } catch (SQLException e) {
            throw new StartupFailure(
                    "Database %s cannot be used: %s.".formatted(address(datasource.jdbcUrl()), reason(e)), e);
        }
    }

    static Connection connect(Datasource datasource) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
        properties.setProperty("loginTimeout", TIMEOUT_SECONDS);
        datasource.username().ifPresent(value -> properties.setProperty("user", value));
        datasource.password().ifPresent(value -> properties.setProperty("password", value));
        return driver(datasource.jdbcUrl()).connect(datasource.jdbcUrl(), properties);
    }

    /** Avoids DriverManager, which keeps the drivers of the class loader that used it first. */
    private static Driver driver(String url) throws SQLException {
        for (Driver driver : ServiceLoader.load(Driver.class, ConnectionCheck.class.getClassLoader())) {
            if (driver.acceptsURL(url)) {
                return driver;
            }
        }
        throw new SQLException("the URL is not a PostgreSQL URL");
    }

    private static String address(String jdbcUrl) {
        Matcher matcher = ADDRESS.matcher(jdbcUrl);
        return matcher.lookingAt()
                ? "\"%s\" at %s".formatted(matcher.group("database"), matcher.group("authority"))
                : "of " + Datasource.JDBC_URL;
    }

    private static String reason(SQLException failure) {
        if (SqlState.INVALID_PASSWORD.caused(failure)) {
            return "user or password is wrong";
        }
        return SqlState.INVALID_CATALOG_NAME.caused(failure)
                ? "it does not exist"
                : networkReason(failure.getCause(), failure);
    }

    private static String networkReason(@Nullable Throwable cause, SQLException failure) {
        return switch (cause) {
            case UnknownHostException e -> "unknown host";
            case SocketTimeoutException e -> "no response within " + TIMEOUT_SECONDS + " s";
            case NoRouteToHostException e -> "no route to host";
            case ConnectException e -> "connection refused";
            case null, default -> firstLine(failure);
        };
    }

    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("unknown reason")
                .replaceFirst("[.]$", "");
    }
}
