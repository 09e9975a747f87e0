package dev.canopy.attribute;

/** An attribute has no form in a query; the message names it and says why. */
public final class NotRenderableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotRenderableException(String reason) {
        super(reason);
    }
}
