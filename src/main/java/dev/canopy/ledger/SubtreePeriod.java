package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** What a tenant and all below it have used in a month or a day; those without use have none. */
@Entity
@Immutable
public class SubtreePeriod extends PeriodRollup {}
