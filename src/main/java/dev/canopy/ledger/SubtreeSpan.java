package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The usage of a subtree in a month, on a day, or in one event. */
@Entity
@Immutable
public class SubtreeSpan extends PeriodRollup {}
