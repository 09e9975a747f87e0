package dev.canopy.catalogue;

import dev.canopy.attribute.Attribute;

/** An attribute that no query can use, for which the service does not start. */
final class UnusableAttributeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnusableAttributeException(Attribute<?, ?> attribute, RuntimeException reason) {
        super(
                "The attribute '" + attribute.qualifiedName() + "' cannot be used in a query: " + reason.getMessage(),
                reason);
    }
}
