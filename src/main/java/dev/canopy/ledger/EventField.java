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
     * The form of a value, and how it is stored. The parser makes each value a text, in which it travels to the
     * database and back: equal values have equal texts.
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
        /** A number, written out without zeros at the end. */
        NUMBER("numeric"),
        /** A time in UTC, in ISO-8601, in whole microseconds. */
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

        /** SQL: the value that is stored for a text. Names are looked up instead. */
        public String stored(String text) {
            return "(" + text + ")::" + sqlType;
        }

        /**
         * SQL: the text of a stored value. Names are looked up instead. PostgreSQL has a notation of JSON of its own.
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

        /** Whether a client may write anything, so that a spreadsheet could take a value for a formula. */
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
