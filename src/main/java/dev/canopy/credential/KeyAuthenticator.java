package dev.canopy.credential;

import dev.canopy.access.Authenticator;
import dev.canopy.access.Caller;
import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Instant;

/**
 * Finds callers by API keys. This class and those that it uses are singletons, because each call of another bean goes
 * through a proxy.
 */
@Singleton
class KeyAuthenticator implements Authenticator {
    private final KeyCache keys;
    private final LastUses uses;

    KeyAuthenticator(KeyCache keys, LastUses uses) {
        this.keys = keys;
        this.uses = uses;
    }

    @Override
    public boolean recognises(String token) {
        return token.startsWith(KeyText.BEGIN);
    }

    /** A key that is unknown, revoked or expired, or whose secret is wrong, gets the same response. */
    @Override
    public Uni<Caller> authenticate(String text, RoutingContext request) {
        KeyText keyText = KeyText.parse(text).orElseThrow(ProblemException::invalidCredential);
        return keys.find(keyText.prefix()).map(found -> {
            Instant now = Instant.now();
            KeyRepository.Hashed key = found.filter(stored -> stored.isOf(keyText))
                    .filter(stored -> !stored.key().isExpired(now))
                    .orElseThrow(ProblemException::invalidCredential);
            uses.note(key.key().id(), now, request);
            return key.caller();
        });
    }
}
