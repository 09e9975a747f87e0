package dev.canopy.token;

import jakarta.inject.Singleton;
import java.util.Optional;

/** The issuer whose JSON Web Tokens are accepted, for rooms that send people there. */
@Singleton
public class TokenIssuer {
    private final Optional<String> name;

    TokenIssuer(JwtConfig config) {
        this.name = config.issuer();
    }

    /** The issuer as it names itself in its tokens ({@code iss}); empty if no token is accepted. */
    public Optional<String> name() {
        return name;
    }
}
