package dev.canopy.ledger;

import java.io.Serializable;
import java.time.LocalDate;

/** The primary key of the roll-up of a day. */
record TenantDay(Long tenantId, LocalDate day) implements Serializable {}
