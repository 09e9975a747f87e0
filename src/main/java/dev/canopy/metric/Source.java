package dev.canopy.metric;

/**
 * The roll-up that a metric is read from: a kept total, or the sum of the days of a window, which a tenant without use
 * in it does not have.
 *
 * @param alias of the roll-up in the query
 */
record Source(String alias, boolean windowed) {
    String usageCount() {
        return number("usageCount");
    }

    String cost() {
        return number("cost");
    }

    String lastUsedAt() {
        return alias + ".lastUsedAt";
    }

    /** Features of the catalogue that were used / features in the catalogue; null for an empty catalogue. */
    String adoptionRate() {
        return "cast(sql('bit_count(cast(? & ? as bit(64)))', " + number("featureMask")
                + ", (select c.mask from FeatureCatalogue c)) as Double)"
                + " / nullif((select c.size from FeatureCatalogue c), 0L)";
    }

    /** Rounded half up to a nano-unit, in whole numbers and therefore exact; null without use. */
    String costPerUse() {
        String divisor = "nullif(" + usageCount() + ", 0L)";
        return cost() + " / " + divisor + " + case when 2L * mod(" + cost() + ", " + divisor + ") >= " + usageCount()
                + " then 1L else 0L end";
    }

    private String number(String field) {
        return windowed ? "coalesce(" + alias + "." + field + ", 0L)" : alias + "." + field;
    }
}
