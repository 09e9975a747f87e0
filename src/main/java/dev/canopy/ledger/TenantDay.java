package dev.canopy.ledger;

import java.io.Serializable;
import java.time.LocalDate;

/** The identity of a day's roll-up. */
record TenantDay(Long tenantId, LocalDate day) implements Serializable {}
