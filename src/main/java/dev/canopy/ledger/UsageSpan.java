package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The usage of a tenant and of its subtree in a month or on a day, and that of one of the two in one event. */
@Entity
@Immutable
public class UsageSpan extends PeriodRollup {}
