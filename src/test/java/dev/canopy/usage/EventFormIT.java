package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.TestJson;
import dev.canopy.ledger.EventField;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A value's way from an event to the database and back, for each form, even if no field has the form yet. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class EventFormIT {
    @Inject
    DataSource database;

    @Inject
    Sql sql;

    private static List<String> values(EventField.Form form) {
        return switch (form) {
            case NAME -> throw new IllegalArgumentException();
            case TEXT -> List.of("\"call-1\"", "\"it's\"", "\"\\\\\"");
            case JSON -> List.of("{}", "{\"a\":[1,null]}");
            case NUMBER ->
                List.of("0", "-1.50", "1e-200", "1e199", "12345678901234567890.123456789", "9007199254740993", "100");
            case TIME ->
                List.of(
                        "\"2026-03-01T12:00:00Z\"",
                        "\"2026-03-01T12:00:00.000001Z\"",
                        "\"2026-03-01T12:00:00.001Z\"",
                        "\"2026-03-01T12:00:00.1-08:00\"",
                        "\"2026-03-01T12:00:00.120400Z\"",
                        "\"0001-01-01T00:00:00Z\"",
                        "\"9999-12-31T23:59:59.999999Z\"");
            case BOOLEAN -> List.of("true", "false");
        };
    }

    /** The database writes each value as the parser does, in any time zone of the session. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NAME") // UsageNamesIT has names
    void returnsTheTextThatItStored(EventField.Form form) throws Exception {
        List<String> sent = new ArrayList<>();
        for (String value : values(form)) {
            sent.add(FieldParser.text(event(value), "value", form));
        }

        // A notation of JSON may have other spaces.
        assertThat(stored(form, sent))
                .isEqualTo(
                        form == EventField.Form.JSON
                                ? sent.stream()
                                        .map(text -> text.replace(":", ": ").replace(",", ", "))
                                        .toList()
                                : sent);
    }

    private List<String> stored(EventField.Form form, List<String> texts) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute("set local time zone 'Asia/Kathmandu'");
                statement.execute("create temporary table form (place bigint, value " + form.sqlType() + ")");
                try (PreparedStatement insert = connection.prepareStatement("insert into form select i.place, "
                        + form.stored("i.text") + " from unnest(?) with ordinality as i (text, place)")) {
                    insert.setArray(1, connection.createArrayOf("text", texts.toArray()));
                    insert.execute();
                }
                return rows(statement, "select " + form.text("f.value") + " from form f order by f.place");
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static List<String> rows(Statement statement, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    @Test
    void hasAColumnOfTheRightTypeForEachField() {
        for (EventField field : EventField.values()) {
            assertThat(sql.one(
                            "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'usage_event'::regclass and attname = ?",
                            field.stored()))
                    .as(field.field())
                    .isEqualTo(field.form().sqlType());
        }
    }

    private static ObjectNode event(String value) throws Exception {
        return (ObjectNode) TestJson.reader().read(("{\"value\":" + value + "}").getBytes(StandardCharsets.UTF_8));
    }
}
