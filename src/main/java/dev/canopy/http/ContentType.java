package dev.canopy.http;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A header Content-Type. */
final class ContentType {
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final Pattern FORM = Pattern.compile(
            "(" + TOKEN + "/" + TOKEN + ")(?:\\s*;\\s*(?:" + TOKEN + "=(?:" + TOKEN + "|\"[^\"]*\"))?)*\\s*");

    private final @Nullable String mediaType;

    /** @param header the value of the header, in any form */
    ContentType(String header) {
        Matcher form = FORM.matcher(header.strip());
        this.mediaType = form.matches() ? NdjsonTypes.canonical(form.group(1).toLowerCase(Locale.ROOT)) : null;
    }

    /** Whether this is newline-delimited JSON, by any of its names. */
    boolean isLines() {
        return NdjsonTypes.CANONICAL.equals(mediaType);
    }

    /**
     * Whether this is one of the media types; false if the header names no media type at all.
     *
     * @param mediaTypes may have an asterisk, as in <code>application/*+json</code>
     */
    boolean isOneOf(Collection<String> mediaTypes) {
        return mediaType != null && mediaTypes.stream().anyMatch(this::is);
    }

    private boolean is(String other) {
        int asterisk = other.indexOf('*');
        return asterisk < 0
                ? other.equals(mediaType)
                : mediaType != null
                        && mediaType.startsWith(other.substring(0, asterisk))
                        && mediaType.endsWith(other.substring(asterisk + 1));
    }
}
