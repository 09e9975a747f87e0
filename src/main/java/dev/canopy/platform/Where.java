package dev.canopy.platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The conditions of a query and the values bound in them; the text never holds a value. Not thread-safe. */
public final class Where {
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    public Where and(String condition) {
        conditions.add(condition);
        return this;
    }

    public Where and(String condition, String parameter, Object value) {
        bind(parameter, value);
        return and(condition);
    }

    public Where bind(String parameter, Object value) {
        parameters.put(parameter, value);
        return this;
    }

    /** The clause with a leading blank, or nothing where there is no condition. */
    public String clause() {
        return conditions.isEmpty() ? "" : " where (" + String.join(") and (", conditions) + ")";
    }

    public Map<String, Object> parameters() {
        return Map.copyOf(parameters);
    }
}
