package dev.canopy.query;

/** The type of a column of IP addresses ({@code inet}) whose field holds the address as text. */
public final class AddressColumn extends ColumnAsText {
    private static final long serialVersionUID = 1;

    public AddressColumn() {
        super("inet");
    }
}
