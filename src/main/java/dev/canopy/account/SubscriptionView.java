package dev.canopy.account;

import java.time.LocalDate;
import java.util.UUID;

/** A subscription as it is read; the length is in days. */
record SubscriptionView(UUID id, String plan, LocalDate start, LocalDate end, Long length) {}
