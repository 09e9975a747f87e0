package dev.canopy.http;

import java.util.List;

/**
 * The media types of newline-delimited JSON. None of them is registered, so that clients use several; they mean the
 * same.
 */
final class NdjsonTypes {
    /** The name that resources declare. */
    static final String CANONICAL = "application/x-ndjson";

    static final List<String> ALIASES = List.of("application/ndjson", "application/jsonl");

    private NdjsonTypes() {}

    /** @param mediaType in lower case, without parameters */
    static String canonical(String mediaType) {
        return ALIASES.contains(mediaType) ? CANONICAL : mediaType;
    }
}
