package dev.canopy.webhook;

import java.util.List;
import java.util.UUID;

/**
 * A message that is to be sent now.
 *
 * @param versions the numbers of the valid secrets, the newest first
 * @param attempts the number of earlier attempts
 */
record DueDelivery(UUID id, UUID webhook, String url, List<Integer> versions, String payload, int attempts) {
    DueDelivery {
        versions = List.copyOf(versions);
    }
}
