package dev.canopy.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A credit as it is read.
 *
 * @param amount nano-units
 * @param expires null if never
 */
record CreditView(
        String id, Long amount, String reason, @Nullable Instant expires) {}
