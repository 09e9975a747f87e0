package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The same as a {@link UsageSpan}, whose events the database finds by their tenants and by nothing else. */
@Entity
@Immutable
public class UsageSpanOfPart extends PeriodRollup {}
