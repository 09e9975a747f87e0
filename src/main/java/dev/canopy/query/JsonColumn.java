package dev.canopy.query;

/** The type of a column of JSON ({@code jsonb}) whose field holds the JSON as text, as the database writes it. */
public final class JsonColumn extends ColumnAsText {
    private static final long serialVersionUID = 1;

    public JsonColumn() {
        super("jsonb");
    }
}
