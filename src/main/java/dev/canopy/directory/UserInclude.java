package dev.canopy.directory;

import dev.canopy.problem.ProblemException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client may want to see beside users; each costs a statement, that of the tenant one for the organizations, too. */
enum UserInclude {
    ORGANIZATION,
    TENANT;

    static final String DESCRIPTION =
            "what else to show of each: organization, tenant, or both; each is one more statement for all of the page";

    /**
     * Reads a list such as {@code organization,tenant}.
     *
     * @throws ProblemException (400) naming what is unknown, and what is known
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
                        "has '" + name + "', which is unknown; there are "
                                + Arrays.stream(values())
                                        .map(UserInclude::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    private String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
