package dev.canopy.webhook;

import java.util.List;
import java.util.UUID;

/**
 * A message that is to be sent now.
 *
 * @param lease the number of the lease of the webhook
 * @param versions the numbers of the valid secrets, the newest first
 * @param attempts the number of earlier attempts
 * @param now the time of the attempt in seconds since 1970, by the clock of the database
 */
record DueDelivery(
        UUID id, UUID webhook, long lease, String url, List<Integer> versions, String payload, int attempts, long now) {
    DueDelivery {
        versions = List.copyOf(versions);
    }
}
