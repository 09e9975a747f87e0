package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.problem.Violations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The plan of an import: which tenants are new, and the parent and depth of each. It is computed in memory. Parents may
 * come in any order; a parent is either stored already or part of the import.
 *
 * @param added the new tenants with their ids
 * @param changed the drafts of tenants that are stored already
 */
record ImportPlan(List<Placed> added, List<TenantDraft> changed) {

    /**
     * A new tenant with its ids and its depth.
     *
     * @param currency that of its account; null for a new account with the default
     */
    record Placed(
            TenantDraft draft,
            long id,
            long rootId,
            @Nullable Long parentId,
            @Nullable String currency,
            int depth) {}

    /**
     * @param pointers gives the JSON pointer to a draft in the input, by the index of the draft
     * @param stored the stored tenants among the drafts and their parents, by key
     * @param ids as many new ids as there are drafts
     * @throws dev.canopy.problem.ProblemException (403) if a stored tenant or a parent is seen, but not allowed, or a
     *     new root is not; (422) naming each draft with a repeated key, an unknown or archived parent, a cycle, or a
     *     parent or a currency that differs from the stored one
     */
    static ImportPlan of(
            Scope scope,
            List<TenantDraft> drafts,
            IntFunction<String> pointers,
            Map<String, TenantRow> stored,
            List<Long> ids) {
        return new Planner(scope, drafts, pointers, stored, ids).plan();
    }

    private static final class Planner {
        private final Scope scope;
        private final List<TenantDraft> drafts;
        private final IntFunction<String> pointers;
        private final Map<String, TenantRow> stored;
        private final List<Long> ids;
        private final Violations violations = new Violations();
        private final Map<String, Integer> indexes = new LinkedHashMap<>();
        private final Map<String, Placed> placed = new HashMap<>();
        private final List<Placed> added = new ArrayList<>();
        private final List<TenantDraft> changed = new ArrayList<>();
        /**
         * Drafts with the key of a tenant that the caller does not see. An import that is otherwise valid reports them.
         */
        private final List<Integer> taken = new ArrayList<>();

        Planner(
                Scope scope,
                List<TenantDraft> drafts,
                IntFunction<String> pointers,
                Map<String, TenantRow> stored,
                List<Long> ids) {
            this.scope = scope;
            this.drafts = drafts;
            this.pointers = pointers;
            this.stored = stored;
            this.ids = ids;
        }

        ImportPlan plan() {
            for (int i = 0; i < drafts.size(); i++) {
                Integer first = indexes.putIfAbsent(drafts.get(i).key(), i);
                if (first != null) {
                    violations.add(pointers.apply(i) + "/key", "is the same as in " + pointers.apply(first));
                }
            }
            violations.throwIfAny();
            Map<String, List<Integer>> waiting = new HashMap<>();
            Deque<Integer> ready = new ArrayDeque<>();
            for (int i = 0; i < drafts.size(); i++) {
                sort(i, waiting, ready);
            }
            violations.throwIfAny();
            while (!ready.isEmpty()) {
                int index = ready.remove();
                place(index);
                List<Integer> children = waiting.remove(drafts.get(index).key());
                if (children != null) {
                    ready.addAll(children);
                }
            }
            waiting.values()
                    .forEach(left -> left.forEach(
                            index -> violations.add(pointers.apply(index) + "/parent", "would create a cycle")));
            violations.throwIfAny();
            taken.forEach(index -> violations.add(pointers.apply(index) + "/key", "is taken"));
            violations.throwIfAny();
            return new ImportPlan(added, changed);
        }

        /** A draft whose parent is new waits until the parent has been placed. */
        private void sort(int index, Map<String, List<Integer>> waiting, Deque<Integer> ready) {
            TenantDraft draft = drafts.get(index);
            TenantRow present = stored.get(draft.key());
            String parent = draft.parent();
            if (present != null && present.isHidden()) {
                taken.add(index);
                present = null;
            }
            if (present != null) {
                scope.require(present.permission() == TenantRow.Permission.BELOW
                        || (present.isAllowed() && Objects.equals(present.region(), draft.region())));
                if (!Objects.equals(present.parent(), parent)) {
                    violations.add(
                            pointers.apply(index) + "/parent",
                            "differs from the stored parent; use POST …/move to move a tenant");
                }
                if (draft.currency() != null && !draft.currency().equals(present.currency())) {
                    violations.add(
                            pointers.apply(index) + "/currency",
                            "differs from the stored currency; use PATCH to change it");
                }
                changed.add(draft);
            } else if (parent == null) {
                scope.require(scope.everything());
                ready.add(index);
            } else if (isSeen(parent)) {
                TenantRow above = Objects.requireNonNull(stored.get(parent));
                scope.require(above.isAllowed());
                if (above.archived()) {
                    violations.add(pointers.apply(index) + "/parent", "is archived");
                }
                ready.add(index);
            } else if (indexes.containsKey(parent)) {
                waiting.computeIfAbsent(parent, key -> new ArrayList<>()).add(index);
            } else {
                violations.add(pointers.apply(index) + "/parent", TenantIdentity.unknown(parent));
            }
        }

        private boolean isSeen(String key) {
            TenantRow present = stored.get(key);
            return present != null && !present.isHidden();
        }

        private void place(int index) {
            TenantDraft draft = drafts.get(index);
            long id = ids.get(index);
            Placed tenant = draft.parent() == null
                    ? new Placed(draft, id, id, null, draft.currency(), 0)
                    : below(draft.parent(), draft, id);
            placed.put(draft.key(), tenant);
            added.add(tenant);
        }

        private Placed below(String parentKey, TenantDraft draft, long id) {
            Placed parent = placed.get(parentKey);
            if (parent != null) {
                return new Placed(draft, id, parent.rootId, parent.id, parent.currency, parent.depth + 1);
            }
            TenantRow row = Objects.requireNonNull(stored.get(parentKey));
            return new Placed(draft, id, row.rootId(), row.id(), row.currency(), row.depth() + 1);
        }
    }
}
