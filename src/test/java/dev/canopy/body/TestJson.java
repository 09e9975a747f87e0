package dev.canopy.body;

import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON as the service reads it, for tests without the service. */
public final class TestJson {
    private TestJson() {}

    public static JsonReader reader() {
        ObjectMapper mapper = new ObjectMapper();
        new JsonCustomizer().customize(mapper);
        return new JsonReader(mapper);
    }
}
