package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The usage of a subtree in a month or a day. Periods without usage have no row. */
@Entity
@Immutable
public class SubtreePeriod extends PeriodRollup {}
