package dev.canopy.lesson;

import dev.canopy.configuration.BundledText;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The source code of methods of the lesson. The sources are packaged with the service. */
@ApplicationScoped
class Excerpts {
    private static final String INDENT = "    ";

    private final Map<String, List<String>> sources = new ConcurrentHashMap<>();

    /** A method with its annotations, without the indentation of its class. */
    String method(String type, String name) {
        List<String> lines = sources.computeIfAbsent(type, Excerpts::read);
        int first = 0;
        while (!lines.get(first).startsWith(INDENT + "Uni<Observation> " + name + "(")) {
            first++;
        }
        int last = first;
        while (!lines.get(last).equals(INDENT + "}")) {
            last++;
        }
        while (lines.get(first - 1).startsWith(INDENT + "@")) {
            first--;
        }
        return String.join(
                "\n",
                lines.subList(first, last + 1).stream()
                        .map(line -> line.startsWith(INDENT) ? line.substring(INDENT.length()) : line)
                        .toList());
    }

    private static List<String> read(String type) {
        return BundledText.read("lesson/" + type + ".java").lines().toList();
    }
}
