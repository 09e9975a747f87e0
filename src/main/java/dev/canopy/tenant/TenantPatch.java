package dev.canopy.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.problem.Violations;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A change of a tenant. Empty fields stay the same.
 *
 * @param region the new region; an empty inner value clears the region
 */
record TenantPatch(
        Optional<String> name,
        Optional<String> currency,
        Optional<Optional<String>> region,
        Optional<Map<String, String>> labels,
        Optional<Boolean> archived) {
    private static final Set<String> FIELDS = Set.of("name", "currency", "region", "labels", "archived");

    /** @throws dev.canopy.problem.ProblemException (422) naming each field that is unknown or wrong */
    static TenantPatch read(ObjectNode object) {
        Violations violations = new Violations();
        for (String fixed : Set.of("key", "parent")) {
            if (object.has(fixed)) {
                violations.add(
                        "/" + fixed,
                        "parent".equals(fixed) ? "can only be changed by POST …/move" : "cannot be changed");
            }
        }
        TenantDraft.refuseUnknown(object.deepCopy().without(Set.of("key", "parent")), FIELDS, "", violations);
        TenantPatch patch = new TenantPatch(
                optional(object.has("name"), () -> TenantDraft.name(object, "", violations)),
                currency(object, violations),
                optional(object.has("region"), () -> Optional.ofNullable(TenantDraft.region(object, "", violations))),
                optional(object.has("labels"), () -> TenantDraft.labels(object, "", violations)),
                optional(object.has("archived"), () -> archived(object.get("archived"), violations)));
        violations.throwIfAny();
        return patch;
    }

    /**
     * Whether only a caller above the tenant may make the change: its currency, where its data lies, and whether it is
     * archived.
     */
    boolean isFromAbove() {
        return currency.isPresent() || region.isPresent() || archived.isPresent();
    }

    private static Optional<String> currency(ObjectNode object, Violations violations) {
        if (object.has("currency") && object.get("currency").isNull()) {
            violations.add("/currency", "is missing; an account always has one");
        }
        return Optional.ofNullable(TenantDraft.currency(object, "", violations));
    }

    private static boolean archived(JsonNode node, Violations violations) {
        if (!node.isBoolean()) {
            violations.add("/archived", "must be true or false");
        }
        return node.asBoolean();
    }

    private static <T> Optional<T> optional(boolean present, Supplier<T> value) {
        return present ? Optional.of(value.get()) : Optional.empty();
    }
}
