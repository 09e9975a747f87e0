package dev.canopy.attribute;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The texts of statements by their shape. Safe for use by many threads. */
final class StatementCache {
    /** Of shapes; clients choose columns, filters and sorts, so that there could be any number. */
    private static final int MAX = 2_000;

    private final Map<List<@Nullable Object>, Text> texts = new ConcurrentHashMap<>();

    record Text(String hql, boolean usesNow) {}

    Statement get(StatementKey shape, Instant now, Supplier<Text> render) {
        Text text = texts.get(shape.key());
        if (text == null) {
            text = render.get();
            if (texts.size() >= MAX) {
                texts.clear();
            }
            texts.put(shape.key(), text);
        }
        Map<String, Object> parameters = new HashMap<>(shape.values());
        if (text.usesNow()) {
            parameters.put(Renderer.NOW, Type.TIME.toBase(now));
        }
        return new Statement(text.hql(), parameters);
    }

    int size() {
        return texts.size();
    }

    void clear() {
        texts.clear();
    }
}
