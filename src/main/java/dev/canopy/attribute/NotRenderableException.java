package dev.canopy.attribute;

/** An expression has no form in a statement; the message says which and why. */
public final class NotRenderableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotRenderableException(String reason) {
        super(reason);
    }
}
