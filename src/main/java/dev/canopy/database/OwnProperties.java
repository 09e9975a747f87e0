package dev.canopy.database;

import java.util.HashMap;
import java.util.Map;

/**
 * The system properties by which this service configures Quarkus. Live reload runs the main method again in the same
 * JVM: what it set the last time must then not pass for what the user configured.
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

    static void clear() {
        for (String key : System.getProperty(KEYS, "").split(",", -1)) {
            if (!key.isEmpty()) {
                System.clearProperty(key);
            }
        }
    }
}
