package dev.canopy.foreign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The fields of an event that another tool does not know as such: tenant, feature and user.
 *
 * @param prefix the prefix of the configuration, for messages
 */
record OwnerFields(String prefix, List<String> tenants, List<String> features, List<String> users) {
    OwnerFields {
        tenants = List.copyOf(tenants);
        features = List.copyOf(features);
        users = List.copyOf(users);
    }

    /** A use of a model, if the item has a tenant and a feature. */
    ItemReading read(ObjectNode item, Supplier<ObjectNode> event) {
        return fault(item).<ItemReading>map(ItemReading.Refused::new).orElseGet(() -> new ItemReading.Use(event.get()));
    }

    /** Returns the reason why an item cannot become an event; empty if it can. */
    private Optional<String> fault(ObjectNode item) {
        return missing(item, "tenant", tenants).or(() -> missing(item, "feature", features));
    }

    private Optional<String> missing(ObjectNode item, String field, List<String> sources) {
        return JsonFields.first(item, sources).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "no " + field + " in " + String.join(", ", sources) + " (" + prefix + "." + field + "-fields)");
    }

    void writeTo(ObjectNode event, ObjectNode item) {
        JsonFields.put(event, "tenant", JsonFields.first(item, tenants));
        JsonFields.put(event, "feature", JsonFields.first(item, features));
        JsonFields.put(event, "user", JsonFields.first(item, users));
    }
}
