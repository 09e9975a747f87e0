package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** What a tenant itself has used in a month or a day, or by one event. */
@Entity
@Immutable
public class OwnSpan extends PeriodRollup {}
