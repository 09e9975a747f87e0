package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The usage of a tenant and of its subtree in a month or a day. Periods without usage in the subtree have no row. */
@Entity
@Immutable
public class UsagePeriod extends PeriodRollup {}
