package dev.canopy.attribute;

/** An attribute was evaluated over related entities that had not been fetched. Evaluating never loads by itself. */
public final class NotLoadedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String attribute;
    private final String association;
    private final String fetch;

    NotLoadedException(String attribute, String association, String fetch) {
        super((attribute.isEmpty() ? "The expression" : "'" + attribute + "'") + " cannot be evaluated: '" + association
                + "' is not loaded, and evaluating never loads. " + fetch);
        this.attribute = attribute;
        this.association = association;
        this.fetch = fetch;
    }

    NotLoadedException(String association, String fetch) {
        this("", association, fetch);
    }

    NotLoadedException of(Attribute<?, ?> evaluated) {
        return attribute.isEmpty() ? new NotLoadedException(evaluated.qualifiedName(), association, fetch) : this;
    }

    /** {@code Entity.attribute}, the innermost that was being evaluated; empty for an expression without a name. */
    public String attribute() {
        return attribute;
    }

    public String association() {
        return association;
    }
}
