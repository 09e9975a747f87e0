package dev.canopy.packaged;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes each class, member and resource that the service finds by name once, as a line "kind, tab, class or resource".
 * The bootstrap loader loads this class, so that the classes of the JDK can call it.
 */
public final class ReflectionLog {
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static final ThreadLocal<Boolean> BUSY = ThreadLocal.withInitial(() -> false);
    private static PrintStream out;

    private ReflectionLog() {}

    public static void open(String file) throws IOException {
        out = new PrintStream(Files.newOutputStream(Path.of(file)), true);
    }

    public static void add(String kind, Class<?> type) {
        if (type != null && !type.isPrimitive() && !type.isArray() && !type.isHidden()) {
            add(kind, type.getName());
        }
    }

    public static void add(String kind, String name) {
        String line = kind + "\t" + name;
        if (out == null || BUSY.get() || SEEN.contains(line)) {
            return;
        }
        BUSY.set(true);
        try {
            if (!isWhileBuilding() && SEEN.add(line)) {
                out.println(line);
            }
        } finally {
            BUSY.set(false);
        }
    }

    /** Static initializers run while a native image is built: what they find need not be found again. */
    private static boolean isWhileBuilding() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("<clinit>")
                        && !frame.getClassName().startsWith("java.")
                        && !frame.getClassName().startsWith("com.github.luben.zstd.")));
    }
}
