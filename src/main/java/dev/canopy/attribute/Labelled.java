package dev.canopy.attribute;

import java.util.Map;

/** An entity with a name and with labels that the client chooses. */
public interface Labelled {
    Expression<Labelled, String> NAME =
            new Nodes.Column<>("name", Type.TEXT.comparedBy(TextFunctions::lower), Labelled::name, null);
    Expression<Labelled, Map<String, String>> LABELS =
            new Nodes.Column<>("labels", Type.LABELS, Labelled::labels, null);

    String name();

    Map<String, String> labels();
}
