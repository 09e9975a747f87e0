package dev.canopy.attribute;

/** An entity with a public key: unique, regardless of case, and stored in lower case. */
public interface Keyed {
    Type<String> TYPE = Type.TEXT.storedAs(Functions::lower);
    Expression<Keyed, String> KEY = new Nodes.Column<>("key", TYPE, Keyed::key, null);

    String key();
}
