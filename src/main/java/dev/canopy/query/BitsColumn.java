package dev.canopy.query;

/** The type of a column of bits ({@code varbit}) whose field holds the digits as text. */
public final class BitsColumn extends ColumnAsText {
    private static final long serialVersionUID = 1;

    public BitsColumn() {
        super("varbit");
    }
}
