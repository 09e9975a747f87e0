package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The own usage of a tenant in a month, on a day, or in one event. */
@Entity
@Immutable
public class OwnSpan extends PeriodRollup {}
