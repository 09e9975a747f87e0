package dev.canopy.attribute;

import java.util.Map;

/**
 * A query or an update in HQL.
 *
 * @param hql without values of a request; statements of the same shape have the same text
 * @param parameters the bound values by name; the values of a list are one array
 */
public record Statement(String hql, Map<String, Object> parameters) {
    public Statement {
        parameters = Map.copyOf(parameters);
    }
}
