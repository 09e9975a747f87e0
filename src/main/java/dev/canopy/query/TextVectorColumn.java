package dev.canopy.query;

/** The type of a column of words for the text search ({@code tsvector}) whose field holds its text. */
public final class TextVectorColumn extends ColumnAsText {
    private static final long serialVersionUID = 1;

    public TextVectorColumn() {
        super("tsvector");
    }
}
