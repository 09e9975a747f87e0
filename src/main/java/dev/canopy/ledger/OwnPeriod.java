package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The own usage of a tenant in a month or a day. Periods without usage have no row. */
@Entity
@Immutable
public class OwnPeriod extends PeriodRollup {}
