package dev.canopy.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImportPlanTest {
    private static final TenantRow STORED =
            new TenantRow(7, "stored", 5, 3, "above", "EUR", null, false, 1, TenantRow.Permission.BELOW);

    @Test
    void makesATenantWithoutParentAnAccount() {
        assertThat(plan(draft("acme", null)).added())
                .containsExactly(new ImportPlan.Placed(draft("acme", null), 100, 100, null, null, 0));
    }

    @Test
    void placesATenantBelowAStoredOne() {
        assertThat(plan(draft("child", "stored")).added())
                .containsExactly(new ImportPlan.Placed(draft("child", "stored"), 100, 5, 7L, "EUR", 4));
    }

    @Test
    void placesATenantBelowANewOneThatComesLater() {
        ImportPlan plan = plan(draft("grandchild", "child"), draft("child", "root"), draft("root", null));

        assertThat(plan.added())
                .containsExactlyInAnyOrder(
                        new ImportPlan.Placed(draft("root", null), 102, 102, null, null, 0),
                        new ImportPlan.Placed(draft("child", "root"), 101, 102, 102L, null, 1),
                        new ImportPlan.Placed(draft("grandchild", "child"), 100, 102, 101L, null, 2));
    }

    @Test
    void givesAllTenantsOfAnAccountItsCurrency() {
        ImportPlan plan = plan(draft("grandchild", "child"), draft("child", "root"), inCurrency("root", null, "CHF"));

        assertThat(plan.added())
                .hasSize(3)
                .extracting(ImportPlan.Placed::currency)
                .containsOnly("CHF");
    }

    @Test
    void keepsTheStoredCurrency() {
        TenantDraft same = inCurrency("stored", "above", "EUR");

        assertThat(plan(same).changed()).containsExactly(same);
        assertThat(violations(inCurrency("stored", "above", "USD")))
                .containsExactly(
                        new Violation("/0/currency", "differs from the stored currency; use PATCH to change it"));
    }

    private static TenantDraft inCurrency(String key, String parent, String currency) {
        return new TenantDraft(key, key, parent, currency, null, Map.of());
    }

    @Property(tries = 200)
    void placesEachTenantBelowItsParentInAnyOrder(@ForAll Random random) {
        List<TenantDraft> drafts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int parent = random.nextInt(-1, Math.max(i, 1));
            drafts.add(draft("t" + i, i == 0 || parent < 0 ? null : "t" + parent));
        }
        Collections.shuffle(drafts, random);

        Map<String, ImportPlan.Placed> placed = plan(drafts.toArray(TenantDraft[]::new)).added().stream()
                .collect(Collectors.toMap(tenant -> tenant.draft().key(), Function.identity()));

        assertThat(placed).hasSize(50);
        placed.values().forEach(tenant -> {
            ImportPlan.Placed parent = tenant.draft().parent() == null
                    ? null
                    : placed.get(tenant.draft().parent());
            assertThat(tenant.parentId()).isEqualTo(parent == null ? null : parent.id());
            assertThat(tenant.rootId()).isEqualTo(parent == null ? tenant.id() : parent.rootId());
            assertThat(tenant.depth()).isEqualTo(parent == null ? 0 : parent.depth() + 1);
        });
    }

    @Test
    void changesAStoredTenant() {
        TenantDraft draft = draft("stored", "above");

        ImportPlan plan = plan(draft);

        assertThat(plan.added()).isEmpty();
        assertThat(plan.changed()).containsExactly(draft);
    }

    @Test
    void refusesAnotherParentThanTheStoredOne() {
        String detail = "differs from the stored parent; use POST …/move to move a tenant";

        assertThat(violations(draft("stored", null))).containsExactly(new Violation("/0/parent", detail));
        assertThat(violations(draft("other", null), draft("stored", "other")))
                .containsExactly(new Violation("/1/parent", detail));
    }

    @Test
    void namesBothPlacesOfADoubledKey() {
        assertThat(violations(draft("a", null), draft("b", null), draft("a", "b"), draft("a", null)))
                .containsExactly(
                        new Violation("/2/key", "is the same as in /0"),
                        new Violation("/3/key", "is the same as in /0"));
    }

    @Test
    void namesUnknownParents() {
        assertThat(violations(draft("a", "nobody"), draft("b", "a"), draft("c", "none")))
                .contains(
                        new Violation("/0/parent", "refers to the unknown tenant 'nobody'"),
                        new Violation("/2/parent", "refers to the unknown tenant 'none'"));
    }

    @Test
    void doesNotBlameTheChildrenOfATenantForItsUnknownParent() {
        assertThat(violations(draft("a", "nobody"), draft("b", "a")))
                .containsExactly(new Violation("/0/parent", "refers to the unknown tenant 'nobody'"));
    }

    @Test
    void refusesACycle() {
        assertThat(violations(draft("a", "c"), draft("b", "a"), draft("c", "b"), draft("root", null)))
                .containsExactlyInAnyOrder(
                        new Violation("/0/parent", "would create a cycle"),
                        new Violation("/1/parent", "would create a cycle"),
                        new Violation("/2/parent", "would create a cycle"));
    }

    @Test
    void refusesATenantAsItsOwnParent() {
        assertThat(violations(draft("a", "a"))).containsExactly(new Violation("/0/parent", "would create a cycle"));
    }

    @Test
    void refusesAnArchivedParent() {
        TenantRow archived = new TenantRow(8, "archived", 8, 0, null, "USD", null, true, 1, TenantRow.Permission.BELOW);

        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> ImportPlan.of(
                        Scope.all(),
                        List.of(draft("a", "archived")),
                        index -> "",
                        Map.of("archived", archived),
                        List.of(1L)));

        assertThat(problem.violations()).containsExactly(new Violation("/parent", "is archived"));
    }

    @Test
    void placesAChainOfAnyLength() {
        int length = 20_000;
        TenantDraft[] chain = new TenantDraft[length];
        for (int i = 0; i < length; i++) {
            chain[length - 1 - i] = draft("t" + i, i == 0 ? null : "t" + (i - 1));
        }

        assertThat(plan(chain).added())
                .filteredOn(tenant -> tenant.draft().key().equals("t" + (length - 1)))
                .singleElement()
                .extracting(ImportPlan.Placed::depth)
                .isEqualTo(length - 1);
    }

    private static ImportPlan plan(TenantDraft... drafts) {
        List<Long> ids = LongStream.range(100, 100 + drafts.length).boxed().toList();
        return ImportPlan.of(Scope.all(), Arrays.asList(drafts), index -> "/" + index, Map.of("stored", STORED), ids);
    }

    private static List<Violation> violations(TenantDraft... drafts) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> plan(drafts));
        assertThat(problem).as("nothing was refused").isNotNull();
        assertThat(problem.type().status()).isEqualTo(422);
        return problem.violations();
    }

    private static TenantDraft draft(String key, @Nullable String parent) {
        return new TenantDraft(key, key, parent, null, null, Map.of());
    }
}
