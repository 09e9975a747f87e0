package dev.canopy.directory;

import dev.canopy.problem.ProblemException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The related data that a client can add to users. Each adds one statement to a page; the tenant alone adds two. */
enum UserInclude {
    ORGANIZATION,
    TENANT;

    static final String DESCRIPTION =
            "the related data to add to each user: organization, tenant, or both, separated by a comma";

    /**
     * Reads a list such as {@code organization,tenant}.
     *
     * @throws ProblemException (400) with the unknown name and the list of known names
     */
    static Set<UserInclude> parse(@Nullable String text) {
        Set<UserInclude> includes = EnumSet.noneOf(UserInclude.class);
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            includes.add(of(part.strip()));
        }
        return includes;
    }

    private static UserInclude of(String name) {
        return Arrays.stream(values())
                .filter(include -> include.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.parameter(
                        "include",
                        "contains the unknown value '" + name + "'; the values are "
                                + Arrays.stream(values())
                                        .map(UserInclude::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    private String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
