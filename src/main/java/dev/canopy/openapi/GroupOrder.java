package dev.canopy.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.tags.Tag;

/** Puts the groups of calls into the order in which one uses them. Swagger UI shows them in this order. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class GroupOrder implements OASFilter {
    private static final List<String> ORDER = List.of(
            "Tenants",
            "Usage",
            "Metrics",
            "Search",
            "Features",
            "Prices",
            "Meters",
            "Budgets",
            "Alerts",
            "Webhooks",
            "Accounts",
            "Charges",
            "Directory",
            "Access",
            "Attributes",
            "Schema");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.setTags(api.getTags().stream()
                .sorted(Comparator.comparingInt(GroupOrder::place))
                .toList());
    }

    /** A group without a place, such as that of the lesson, is one of the last. */
    private static int place(Tag group) {
        int place = ORDER.indexOf(group.getName());
        return place < 0 ? ORDER.size() : place;
    }
}
