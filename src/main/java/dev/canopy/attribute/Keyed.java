package dev.canopy.attribute;

/** An entity with a unique public key, which is stored in lower case and compared without regard to case. */
public interface Keyed {
    Type<String> TYPE = Type.TEXT.storedAs(TextFunctions::lower);
    Expression<Keyed, String> KEY = new Nodes.Column<>("key", TYPE, Keyed::key, null);

    String key();
}
