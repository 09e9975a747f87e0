package dev.canopy.http;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The address of a resource: its template, its methods, and the media types that each of them reads and writes. */
final class Address {
    static final String JSON = "application/json";

    private static final class Types {
        private final SortedSet<String> consumed = new TreeSet<>();
        private final SortedSet<Offer> offers = new TreeSet<>();
        private boolean bodyOptional;
        private boolean linesAsJson;
        private List<String> produced = List.of(); // the media types of the offers, in their order
    }

    private final String template;
    private final SortedMap<String, Types> methods = new TreeMap<>();

    /** @param template such as {@code /api/v1/tenants/{key}} */
    Address(String template) {
        this.template = template;
    }

    /**
     * Adds the media types that one resource method reads and writes. Several of them may have the same HTTP method.
     *
     * @param bodyOptional whether the method also accepts requests without a body
     */
    void add(String method, List<String> consumed, boolean bodyOptional, List<String> produced) {
        Types types = methods.computeIfAbsent(method, first -> new Types());
        types.consumed.addAll(consumed);
        types.bodyOptional |= bodyOptional;
        types.linesAsJson |= consumed.containsAll(List.of(JSON, NdjsonTypes.CANONICAL));
        produced.forEach(type -> types.offers.add(Offer.of(type)));
        types.produced = types.offers.stream().map(Offer::mediaType).toList();
    }

    String template() {
        return template;
    }

    boolean has(String method) {
        return types(method) != null;
    }

    /** The methods, in the form of the header Allow. */
    String methods() {
        SortedSet<String> allowed = new TreeSet<>(methods.keySet());
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        return String.join(", ", allowed);
    }

    /** The media types of the bodies that a method reads; empty if it reads no body. */
    Collection<String> consumed(String method) {
        Types types = types(method);
        return types == null ? List.of() : types.consumed;
    }

    /** Whether a method also accepts requests without a body. */
    boolean isBodyOptional(String method) {
        Types types = types(method);
        return types != null && types.bodyOptional;
    }

    /**
     * The media type by which a method reads lines. One that reads them by the same resource method as JSON reads its
     * body as a whole; others read lines as a stream.
     */
    String linesType(String method) {
        Types types = types(method);
        return types != null && types.linesAsJson ? JSON : NdjsonTypes.CANONICAL;
    }

    /**
     * The media types that a method writes, the one that is sent by default first; empty if its response has no body.
     */
    List<String> produced(String method) {
        Types types = types(method);
        return types == null ? List.of() : types.produced;
    }

    private @Nullable Types types(String method) {
        return methods.get(method.equals("HEAD") ? "GET" : method);
    }

    /**
     * A media type that can be written.
     *
     * @param quality the preference of the service (the parameter qs), 1 by default
     */
    private record Offer(String mediaType, double quality) implements Comparable<Offer> {
        static Offer of(String declared) {
            String[] parts = declared.split(";", -1);
            Map<String, String> parameters = Arrays.stream(parts)
                    .skip(1)
                    .map(parameter -> parameter.strip().split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
            return new Offer(parts[0].strip(), Double.parseDouble(parameters.getOrDefault("qs", "1")));
        }

        @Override
        public int compareTo(Offer other) {
            int order = Double.compare(other.quality, quality);
            return order == 0 ? mediaType.compareTo(other.mediaType) : order;
        }
    }
}
