package dev.canopy.metric;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Expression;
import dev.canopy.query.ChangingAttributes;
import dev.canopy.tenant.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The metrics of filled meters as attributes, over all time. */
@ApplicationScoped
class MeterAttributes implements ChangingAttributes {
    private final MetricCatalogues catalogues;
    private volatile Known known = new Known(MetricCatalogue.BUILT_IN, List.of());

    private record Known(MetricCatalogue catalogue, List<Attribute<?, ?>> attributes) {
        Known {
            attributes = List.copyOf(attributes);
        }
    }

    MeterAttributes(MetricCatalogues catalogues) {
        this.catalogues = catalogues;
    }

    @Override
    public Uni<List<Attribute<?, ?>>> attributes() {
        return catalogues.present().map(this::attributes);
    }

    private List<Attribute<?, ?>> attributes(MetricCatalogue present) {
        Known before = known;
        if (before.catalogue.version() == present.version()) {
            return before.attributes;
        }
        Known now = new Known(present, of(present));
        known = now;
        return now.attributes;
    }

    private static List<Attribute<?, ?>> of(MetricCatalogue catalogue) {
        Attributes<Tenant> attributes = Attributes.of(Tenant.class);
        for (Metric metric : catalogue.all()) {
            if (metric instanceof MeterMetric meter && meter.definition().filled()) {
                define(attributes, meter, meter.within(WindowedUsage.ALL_TIME));
            }
        }
        return List.copyOf(attributes.attributes());
    }

    private static <T> void define(Attributes<Tenant> attributes, Metric metric, Expression<Tenant, T> expression) {
        attributes.define(metric.wireName(), metric.description(), expression);
    }
}
