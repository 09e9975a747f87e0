package dev.canopy.request;

import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code If-Match} of a request that changes a resource: the versions that may be changed (RFC 9110, section
 * 13.1.1); and {@code If-None-Match: *} of a {@code PUT}, which only creates (section 13.1.2). The statement that makes
 * the change compares them, so that no other change can come between.
 *
 * <p>A weak tag matches nothing, and neither does one that this service has not made.
 */
public final class IfMatch {
    /** Describes the header, in the OpenAPI document. */
    public static final String DESCRIPTION =
            "the ETag of the version that may be changed, several, or *; the response is 412 if the resource has changed since";

    /** What the header is like, in the OpenAPI document. Empty items of the list are accepted as well. */
    public static final String PATTERN = "^(\\*|(W/)?\"[!#-~]*\"( *, *(W/)?\"[!#-~]*\")*)$";

    /** Describes the header {@code If-None-Match} of a {@code PUT}, in the OpenAPI document. */
    public static final String CREATE_DESCRIPTION =
            "*, to create the resource and replace none; the response is 412 if it exists";

    /** A request without the header: any version may be changed. */
    public static final IfMatch NONE = new IfMatch(false, Optional.empty());

    private static final String NAME = "If-Match";
    /** Possessive, so that the time grows only with the length. */
    private static final Pattern ITEM =
            Pattern.compile("[ \\t]*+((W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*+)\")?+[ \\t]*+(,|$)");

    private final boolean given;
    private final Optional<List<Instant>> versions;
    private final boolean onlyNew;

    private IfMatch(boolean given, Optional<List<Instant>> versions) {
        this(given, versions, false);
    }

    private IfMatch(boolean given, Optional<List<Instant>> versions, boolean onlyNew) {
        this.given = given;
        this.versions = versions;
        this.onlyNew = onlyNew;
    }

    /**
     * Reads the header.
     *
     * @param lines its lines, which count as one list
     * @throws ProblemException (400) if it is neither {@code *} nor a list of entity tags
     */
    public static IfMatch parse(List<String> lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        String text = String.join(",", lines);
        return text.strip().equals("*")
                ? new IfMatch(true, Optional.empty())
                : new IfMatch(true, Optional.of(versions(text)));
    }

    /**
     * Reads the headers of a {@code PUT} that creates or replaces.
     *
     * @param lines the lines of {@code If-Match}
     * @param noneLines the lines of {@code If-None-Match}
     * @throws ProblemException (400) if {@code If-Match} is neither {@code *} nor a list of entity tags, or
     *     {@code If-None-Match} is not {@code *}, the only value that is allowed
     */
    public static IfMatch parse(List<String> lines, List<String> noneLines) {
        IfMatch known = parse(lines);
        if (noneLines.isEmpty()) {
            return known;
        }
        if (!String.join(",", noneLines).strip().equals("*")) {
            throw ProblemException.header("If-None-Match", "must be *, which creates the resource and replaces none");
        }
        return new IfMatch(known.given, known.versions, true);
    }

    private static List<Instant> versions(String text) {
        List<Instant> versions = new ArrayList<>();
        boolean hasTag = false;
        Matcher item = ITEM.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!item.region(end, text.length()).lookingAt()) {
                throw malformed();
            }
            hasTag |= item.group(1) != null;
            if (item.group(1) != null && item.group(2) == null) {
                VersionTags.version(item.group(3)).ifPresent(versions::add);
            }
            end = item.end();
        }
        if (!hasTag) {
            throw malformed();
        }
        return List.copyOf(versions);
    }

    private static ProblemException malformed() {
        return ProblemException.header(NAME, "must be * or a list of entity tags such as \"hg3j2k1x\"");
    }

    /** Whether the request has the header. Such a request only changes an existing resource, and creates none. */
    public boolean isGiven() {
        return given;
    }

    /** Whether the request only creates a resource, and changes none. */
    public boolean isOnlyNew() {
        return onlyNew;
    }

    /** The versions that may be changed; empty if all may. */
    public Optional<List<Instant>> versions() {
        return versions;
    }

    /** The versions as a parameter of {@link #matches}; null if all may be changed. */
    @SuppressWarnings("NullAway") // NullAway cannot express that an array is null
    public OffsetDateTime[] array() {
        return versions.map(known -> known.stream()
                        .map(time -> time.atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .orElse(null);
    }

    /**
     * The condition, within SQL, that a row has one of the versions.
     *
     * @param column the column with the version
     * @param versions a parameter: {@link #array}
     */
    public static String matches(String column, String versions) {
        return " (" + versions + "::timestamptz[] is null or " + column + " = any (" + versions + ")) ";
    }

    /**
     * Why a statement has found no row to change. Fails with 412 if the resource exists, and otherwise as reading it
     * does.
     *
     * @param unknown the failure of a request without the header, which need not read
     */
    public <T> Uni<T> explain(ProblemException unknown, Supplier<? extends Uni<?>> read) {
        return given
                ? read.get().map(other -> {
                    throw stale();
                })
                : Uni.createFrom().failure(unknown);
    }

    /**
     * Checks a version that no statement compares, because the request changes nothing, or because the row is locked.
     *
     * @param due whether this is so
     * @throws ProblemException (412)
     */
    public void requireIf(boolean due, Instant version) {
        if (due && versions.isPresent() && !versions.get().contains(version)) {
            throw stale();
        }
    }

    /** @throws ProblemException (412) */
    public void requireOne(int changed) {
        if (changed == 0) {
            throw stale();
        }
    }

    /**
     * Why a {@code PUT} that found its version has saved nothing.
     *
     * @param room whether there is room for another resource
     * @param full the failure if there is none
     */
    public ProblemException notSaved(boolean room, ProblemException full) {
        return onlyNew && room ? exists() : full;
    }

    /** The creation of a resource that exists. */
    public static ProblemException exists() {
        return ProblemException.preconditionFailed(
                "The resource exists, but `If-None-Match: *` only allows creating it.");
    }

    /** A change of a version that is no longer stored. */
    public static ProblemException stale() {
        return ProblemException.preconditionFailed(
                "No current version matches `If-Match`: the resource has changed or does not exist. Read it again.");
    }
}
