package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** What a tenant itself has used in a month or a day; those without use have none. */
@Entity
@Immutable
public class OwnPeriod extends PeriodRollup {}
