package dev.canopy.attribute;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The texts of statements by their shape, as many as were used last. Safe for use by many threads. */
final class StatementCache {
    /** The maximum number of shapes. Clients choose columns, filters and sorts, so there could be any number. */
    static final int MAX = 2_000;

    private final Map<List<@Nullable Object>, Text> texts = Collections.synchronizedMap(new Latest());

    record Text(String hql, boolean usesNow) {}

    /** Drops the one that was not used for the longest time. */
    private static final class Latest extends LinkedHashMap<List<@Nullable Object>, Text> {
        private static final long serialVersionUID = 1L;

        Latest() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<@Nullable Object>, Text> eldest) {
            return size() > MAX;
        }
    }

    Statement get(StatementKey shape, Instant now, Supplier<Text> render) {
        Text text = texts.get(shape.key());
        if (text == null) {
            text = render.get();
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
