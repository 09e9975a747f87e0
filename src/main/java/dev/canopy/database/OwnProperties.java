package dev.canopy.database;

import java.util.HashMap;
import java.util.Map;

/**
 * The system properties with which this service configures Quarkus. Live reload runs the main method again in the same
 * JVM. The properties of the previous run must be cleared first, because they would look like configuration of the
 * user.
 */
final class OwnProperties {
    private static final String KEYS = "dev.canopy.own-properties";

    private OwnProperties() {}

    static void set(Map<String, String> database, Map<String, String> migration) {
        Map<String, String> properties = new HashMap<>(database);
        properties.putAll(migration);
        properties.forEach(System::setProperty);
        System.setProperty(KEYS, String.join(",", properties.keySet()));
    }

    /** Whether {@link CanopyApplication} has started this process, and not a test or a tool of Quarkus. */
    static boolean areSet() {
        return System.getProperty(KEYS) != null;
    }

    static void clear() {
        for (String key : System.getProperty(KEYS, "").split(",", -1)) {
            if (!key.isEmpty()) {
                System.clearProperty(key);
            }
        }
    }
}
