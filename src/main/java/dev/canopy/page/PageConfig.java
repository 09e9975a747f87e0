package dev.canopy.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;

/** Who may show the page, and how people sign in. */
@ConfigMapping(prefix = "canopy.page")
interface PageConfig {
    /** An origin as a Content-Security-Policy names it; an asterisk stands for one or more labels of the host. */
    String ORIGIN = "https?://(\\*\\.)?[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){0,20}(:[0-9]{1,5})?";

    /** Printable characters of ASCII, as OAuth 2.0 allows them in the id of a client. */
    String CLIENT = "[\\x21-\\x7E]([\\x20-\\x7E]{0,198}[\\x21-\\x7E])?";

    /** Words of OAuth 2.0 with blanks between them; {@code openid} is one of them. */
    String SCOPE = "([!#-\\[\\]-~]+ )*openid( [!#-\\[\\]-~]+)*";

    /**
     * Origins of web pages that may show <a href="page.md#in-a-portal">the page</a> in a frame, such as
     * {@code https://portal.example.com}, or {@code https://*.example.com} for all hosts below. Without it, none may.
     */
    Optional<List<@Pattern(regexp = ORIGIN) String>> origins();

    /**
     * The id of <a href="page.md#signing-in">the page</a> as a public client of the issuer in
     * {@code canopy.access.jwt.issuer}. The issuer must be an {@code https} address (on this machine also
     * {@code http}), or the service does not start. Without a client, the page asks only for a key.
     */
    @WithName("sign-in.client-id")
    Optional<@Pattern(regexp = CLIENT) String> clientId();

    /** The scope for which the page asks the issuer, such as {@code openid profile}. It contains {@code openid}. */
    @WithName("sign-in.scope")
    @WithDefault("openid")
    @Pattern(regexp = SCOPE) String scope();
}
