/**
 * Webhooks of tenants: signed messages to addresses of receivers, by the Standard Webhooks specification. It decides
 * how and when a message is delivered; other rooms decide what it says.
 */
@NullMarked
package dev.canopy.webhook;

import org.jspecify.annotations.NullMarked;
