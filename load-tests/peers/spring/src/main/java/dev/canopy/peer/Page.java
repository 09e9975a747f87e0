package dev.canopy.peer;

import io.r2dbc.spi.Readable;
import java.time.OffsetDateTime;
import java.util.List;

/** A page of the dashboard as it goes over the wire. */
record Page(List<Line> data, String next, OffsetDateTime asOf) {
    record Line(String tenant, String name, String parent, int depth, Metrics metrics) {}

    record Metrics(
            Double featureAdoptionRate,
            Double subtreeFeatureAdoptionRate,
            String inferenceCost,
            String totalInferenceCost,
            long usageCount,
            long totalUsageCount,
            String costPerUse,
            int permissionInheritanceDepth,
            int subtreeSize,
            OffsetDateTime lastUsedAt) {}

    /** A row, with the values that only some requests ask for. */
    record Row(Line line, long totalCost, OffsetDateTime asOf) {
        static Row of(Readable row) {
            int depth = row.get(3, Integer.class);
            long totalCost = row.get(8, Long.class);
            Long costPerUse = row.get(10, Long.class);
            Metrics metrics = new Metrics(
                    row.get(6, Double.class),
                    row.get(9, Double.class),
                    Money.text(row.get(5, Long.class)),
                    Money.text(totalCost),
                    row.get(4, Long.class),
                    row.get(7, Long.class),
                    costPerUse == null ? null : Money.text(costPerUse),
                    depth,
                    row.get(12, Integer.class),
                    row.get(11, OffsetDateTime.class));
            Line line = new Line(row.get(0, String.class), row.get(1, String.class), row.get(2, String.class), depth, metrics);
            return new Row(line, totalCost, row.get(13, OffsetDateTime.class));
        }
    }
}
