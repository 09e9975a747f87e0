package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** The same as {@link SlicedUsageOfAccount}, which the database finds by the tenants and by nothing else. */
@Entity
@Immutable
public class SlicedUsageOfPart extends SlicedUsage {}
