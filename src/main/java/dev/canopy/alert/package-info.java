/**
 * Alerts of tenants: messages when a budget or a metric reaches a threshold. It reads values by the expressions of
 * {@link dev.canopy.metric}, and leaves the delivery to {@link dev.canopy.webhook}.
 */
@NullMarked
package dev.canopy.alert;

import org.jspecify.annotations.NullMarked;
