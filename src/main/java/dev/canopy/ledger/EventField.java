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

    /** The form of a value, and how it is stored. */
    public enum Form {
        /**
         * A text of 1 to 200 characters that many events share: the event has the number of a row of
         * {@code usage_name}.
         */
        NAME,
        /** A text of 1 to 200 characters. */
        TEXT,
        /** A JSON object. */
        JSON
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
            case TEXT, JSON -> column;
        };
    }
}
