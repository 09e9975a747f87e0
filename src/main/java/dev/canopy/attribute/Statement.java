package dev.canopy.attribute;

import java.util.Map;

/**
 * A query or an update as HQL.
 *
 * @param hql without any value of a request; the same shape always has the same text
 * @param parameters the bound values by name; those of a list are one array
 */
public record Statement(String hql, Map<String, Object> parameters) {
    public Statement {
        parameters = Map.copyOf(parameters);
    }
}
