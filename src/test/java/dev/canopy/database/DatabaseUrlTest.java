package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.StartupFailure;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void givesBothDriversTheirUrl() throws StartupFailure {
        Datasource datasource = DatabaseUrl.parse("postgresql://ada:secret@db.example:6432/usage?sslmode=require")
                .toDatasource();

        assertThat(datasource.toProperties())
                .containsEntry("quarkus.datasource.reactive.url", "postgresql://db.example:6432/usage?sslmode=require")
                .containsEntry("quarkus.datasource.jdbc.url", "jdbc:postgresql://db.example:6432/usage?sslmode=require")
                .containsEntry("quarkus.datasource.username", "ada")
                .containsEntry("quarkus.datasource.password", "secret");
    }

    /** A pool that Quarkus does not make. */
    @Test
    void givesTheDriverForRequestsTheSameChoices() throws StartupFailure {
        PgConnectOptions main = new PgConnectOptions().setUser("canopy").setPassword("secret");

        PgConnectOptions checked = DatabaseUrl.parse(
                        "postgresql://ada:other@db-ro:6432/usage?sslmode=verify-full&sslrootcert=pom.xml")
                .toOptions(main);
        PgConnectOptions plain =
                DatabaseUrl.parse("postgresql://db-ro/usage?sslmode=require").toOptions(main);

        assertThat(checked.getHost()).isEqualTo("db-ro");
        assertThat(checked.getPort()).isEqualTo(6432);
        assertThat(checked.getUser()).isEqualTo("ada");
        assertThat(checked.getPassword()).isEqualTo("other");
        assertThat(checked.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(checked.getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(checked.isTrustAll()).isFalse();
        assertThat(plain.getUser()).as("that of the database").isEqualTo("canopy");
        assertThat(plain.getPassword()).isEqualTo("secret");
        assertThat(plain.getSslMode()).isEqualTo(SslMode.REQUIRE);
        assertThat(plain.isTrustAll()).isTrue();
    }

    @Test
    void namesTheKeyThatHasTheUrl() {
        assertThatThrownBy(() -> DatabaseUrl.parse("canopy.database.read-url", "postgresql://db:0/usage"))
                .hasMessageStartingWith("canopy.database.read-url (CANOPY_DATABASE_READ_URL) has a port ");
    }

    @Test
    void acceptsTheShortScheme() throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgres://ada:secret@db/usage").host()).isEqualTo("db");
    }

    @Test
    void defaultsToThePortOfPostgres() throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgresql://db/usage").port()).isEqualTo(5432);
    }

    @Test
    void leavesAbsentUserAndPasswordToOtherKeys() throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgresql://db/usage").toDatasource().toProperties())
                .containsOnlyKeys("quarkus.datasource.reactive.url", "quarkus.datasource.jdbc.url");
    }

    @ParameterizedTest
    @CsvSource({
        "p%40ss, p@ss",
        "p%2Fss, p/ss",
        "p+ss, p+ss",
        "p%2Bss, p+ss",
        "p@ss, p@ss",
        "p:ss, p:ss",
        "p#ss, p#ss",
        "%C3%BC, ü"
    })
    void decodesThePassword(String written, String meant) throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgresql://ada:" + written + "@db/usage")
                        .password())
                .contains(meant);
    }

    @Test
    void decodesTheUser() throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgresql://ada%40home:secret@db/usage").username())
                .contains("ada@home");
    }

    @Test
    void acceptsIpv6Addresses() throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgresql://ada:secret@[::1]:5433/usage")
                        .toDatasource()
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://[::1]:5433/usage");
    }

    @Test
    void encodesTheDatabaseAgain() throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgresql://db/my%20usage")
                        .toDatasource()
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://db:5432/my%20usage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "mysql://ada:secret@db/usage",
                "jdbc:postgresql://ada:secret@db/usage",
                "postgresql://ada:secret@db",
                "postgresql://ada:secret@db/",
                "postgresql://ada:secret@/usage",
                "postgresql://ada:secret@db:0/usage",
                "postgresql://ada:secret@db:65536/usage",
                "postgresql://ada:secret@db:99999999999/usage",
                "postgresql://ada:secret@db:port/usage",
                "postgresql://ada:secret@one,two/usage",
                "postgresql://ada:secret/secret@db/usage",
                "postgresql://ada:secret%@db/usage",
                "postgresql://ada:secret%zz@db/usage"
            })
    void refusesOtherTextInOneSentenceWithoutThePassword(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(StartupFailure.class)
                .hasMessageStartingWith("canopy.database.url (CANOPY_DATABASE_URL) ")
                .hasMessageEndingWith(".")
                .message()
                .doesNotContain("secret", "\n");
    }

    @Test
    void encryptsWithoutChecksForRequire() throws StartupFailure {
        assertThat(DatabaseUrl.parse("postgresql://db/usage?sslmode=require")
                        .toDatasource()
                        .toProperties())
                .containsEntry("quarkus.datasource.reactive.trust-all", "true")
                .doesNotContainKey("quarkus.datasource.reactive.hostname-verification-algorithm");
    }

    @ParameterizedTest
    @CsvSource({"verify-ca, false", "verify-full, true"})
    void checksTheCertificateAndItsNameForVerify(String mode, boolean name) throws StartupFailure {
        Datasource datasource = DatabaseUrl.parse(
                        "postgresql://db/usage?application_name=a&sslmode=" + mode + "&sslrootcert=pom.xml")
                .toDatasource();

        assertThat(datasource.jdbcUrl()).endsWith("?application_name=a&sslmode=" + mode + "&sslrootcert=pom.xml");
        assertThat(datasource.reactiveUrl()).endsWith("?application_name=a&sslmode=" + mode);
        assertThat(datasource.toProperties())
                .containsEntry("quarkus.datasource.reactive.trust-certificate-pem.certs", "pom.xml")
                .doesNotContainKey("quarkus.datasource.reactive.trust-all");
        assertThat(datasource.toProperties().containsKey("quarkus.datasource.reactive.hostname-verification-algorithm"))
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=verify-full", "sslmode=verify-ca&sslrootcert=missing.pem"})
    void needsAFileToCheckTheCertificateAgainst(String parameters) throws StartupFailure {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://db/usage?" + parameters);

        assertThatThrownBy(url::toDatasource)
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("needs the parameter sslrootcert");
    }

    @Test
    void hidesThePasswordInItsText() throws StartupFailure {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://ada:secret@db/usage?password=secret");

        assertThat(url.toString()).contains("db:5432/usage").doesNotContain("secret");
        assertThat(url.toDatasource().toString()).contains("db:5432/usage").doesNotContain("secret");
    }
}
