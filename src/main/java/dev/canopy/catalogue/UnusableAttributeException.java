package dev.canopy.catalogue;

/** An attribute that cannot be used in a query. It keeps the service from starting. */
final class UnusableAttributeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnusableAttributeException(String attribute, RuntimeException reason) {
        super("The attribute '" + attribute + "' cannot be used in a query: " + reason.getMessage(), reason);
    }
}
