package dev.canopy.ledger;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * An optional field that is stored and listed with an event, but affects neither whether the event is accepted nor a
 * sum. A new one needs a constant here, a column of {@code usage_event}, and a property in the request and in the
 * response.
 */
public enum EventField {
    /** A reference of the client to its user, 1 to 200 characters. */
    USER("user", "user_ref", Form.NAME),
    /** A JSON object, up to 8,192 characters. */
    ATTRIBUTES("attributes", "attributes", Form.JSON),
    /** The id of the reservation that the event settles, 1 to 200 characters. */
    RESERVATION("reservation", "reservation", Form.TEXT);

    /**
     * The form of a value, and how it is stored. A value is sent to the database and read from it as a text; equal
     * values have equal texts.
     */
    public enum Form {
        /**
         * A text of 1 to 200 characters that many events share: the event has the number of a row of
         * {@code usage_name}.
         */
        NAME("integer"),
        /** A text of 1 to 200 characters. */
        TEXT("text"),
        /** A JSON object. */
        JSON("jsonb"),
        /**
         * A number with up to 200 digits before and after its point, without an exponent and without zeros at the end.
         */
        NUMBER("numeric"),
        /** A time from the years 0001 to 9999, in ISO-8601, in UTC, to the microsecond. */
        TIME("timestamp with time zone"),
        /** {@code true} or {@code false}. */
        BOOLEAN("boolean");

        private final String sqlType;

        Form(String sqlType) {
            this.sqlType = sqlType;
        }

        /** The type of the column. */
        public String sqlType() {
            return sqlType;
        }

        /**
         * SQL for the stored value of a text, which is an SQL expression. Not for {@link #NAME}, whose number is looked
         * up.
         */
        public String stored(String text) {
            return "(" + text + ")::" + sqlType;
        }

        /**
         * SQL for the text of a stored value. Not for {@link #NAME}. The text of JSON is in PostgreSQL's notation,
         * whose spaces may differ.
         */
        public String text(String value) {
            return switch (this) {
                case NAME, TEXT, JSON, NUMBER, BOOLEAN -> value + "::text";
                // As Java writes an instant: with 0, 3 or 6 digits after the point.
                case TIME ->
                    "regexp_replace(to_char(" + value + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
                            + " '([.]000000|000)Z$', 'Z')";
            };
        }

        /** Whether the value is any text of a client, which a spreadsheet could take for a formula. */
        public boolean isFreeText() {
            return switch (this) {
                case NAME, TEXT -> true;
                case JSON, NUMBER, TIME, BOOLEAN -> false;
            };
        }
    }

    private final String field;
    private final String column;
    private final Form form;

    EventField(String field, String column, Form form) {
        this.field = field;
        this.column = column;
        this.form = form;
    }

    public static Stream<EventField> of(Form form) {
        return Arrays.stream(values()).filter(each -> each.form == form);
    }

    /** The name in JSON. For a name, it is also the dimension in {@code usage_name}. */
    public String field() {
        return field;
    }

    /** The name of the value in statements. */
    public String column() {
        return column;
    }

    public Form form() {
        return form;
    }

    /** The column of {@code usage_event}. */
    public String stored() {
        return switch (form) {
            case NAME -> field + "_number";
            case TEXT, JSON, NUMBER, TIME, BOOLEAN -> column;
        };
    }
}
