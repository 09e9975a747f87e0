package dev.canopy.http;

import dev.canopy.body.NdjsonBody;
import java.util.List;

/**
 * The media types of newline-delimited JSON. None of them is registered, so that clients use several; they mean the
 * same.
 */
final class NdjsonTypes {
    static final List<String> ALIASES = List.of("application/ndjson", "application/jsonl");

    private NdjsonTypes() {}

    /** @param mediaType in lower case, without parameters */
    static String canonical(String mediaType) {
        return ALIASES.contains(mediaType) ? NdjsonBody.MEDIA_TYPE : mediaType;
    }
}
