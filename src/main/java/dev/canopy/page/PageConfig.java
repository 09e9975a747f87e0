package dev.canopy.page;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;

/** Who may show the page. */
@ConfigMapping(prefix = "canopy.page")
interface PageConfig {
    /** An origin as a Content-Security-Policy names it; an asterisk stands for one or more labels of the host. */
    String ORIGIN = "https?://(\\*\\.)?[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){0,20}(:[0-9]{1,5})?";

    /**
     * Origins whose pages may contain the page, such as {@code https://portal.example.com}, or
     * {@code https://*.example.com} for all hosts below.
     */
    Optional<List<@Pattern(regexp = ORIGIN) String>> origins();
}
