package dev.canopy.attribute;

/** An attribute was evaluated on an instance, or over related entities, that are not loaded. Evaluating never loads. */
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

    /**
     * The innermost attribute that was evaluated, as {@code Entity.attribute}; empty for an expression without a name.
     */
    public String attribute() {
        return attribute;
    }

    /** The association, relation or alias that is not loaded; for the instance itself, its entity. */
    public String association() {
        return association;
    }
}
