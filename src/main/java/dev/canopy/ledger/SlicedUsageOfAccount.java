package dev.canopy.ledger;

import jakarta.persistence.Entity;
import org.hibernate.annotations.Immutable;

/** Slices and events, which the database finds as it finds best. */
@Entity
@Immutable
public class SlicedUsageOfAccount extends SlicedUsage {}
