package dev.canopy.demo;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.account.SubscriptionDraft;
import dev.canopy.demo.DemoAccounts.Granted;
import dev.canopy.demo.DemoAccounts.Subscribed;
import dev.canopy.directory.ImportLine.UserLine;
import dev.canopy.price.Quantities;
import dev.canopy.price.QuantityKind;
import dev.canopy.tenant.TenantDraft;
import dev.canopy.usage.Charge;
import dev.canopy.usage.UsageEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    private static List<String> keys() {
        return DemoTree.build().stream().map(TenantDraft::key).toList();
    }

    @Test
    void growsATreeOfAboutAThousandTenants() {
        Map<String, Integer> levels = new HashMap<>();
        for (TenantDraft tenant : DemoTree.build()) {
            int level = tenant.parent() == null ? 1 : levels.get(tenant.parent()) + 1;
            assertThat(tenant.key()).matches("[a-z0-9][a-z0-9._-]{0,62}");
            assertThat(levels.put(tenant.key(), level)).isNull();
        }

        assertThat(levels).hasSizeBetween(900, 1_100);
        assertThat(new HashSet<>(levels.values())).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void usesFeaturesOnTheNinetyDaysBefore() {
        long count = 0;
        Set<String> ids = new HashSet<>();
        Set<String> features = new HashSet<>();
        Set<String> tenants = new HashSet<>();
        Set<Set<String>> charges = new HashSet<>();
        for (List<UsageEvent> day : DemoUsage.days(keys(), TODAY)) {
            for (UsageEvent event : day) {
                count++;
                ids.add(event.id());
                features.add(event.feature());
                tenants.add(event.tenant());
                Charge.Cost cost = event.charge().cost();
                Quantities quantities = event.charge().use().quantities();
                charges.add(quantities.byKind().keySet());
                assertThat(
                                cost == null
                                        ? quantities.count(QuantityKind.INPUT_TOKENS)
                                                - quantities.count(QuantityKind.CACHED_INPUT_TOKENS)
                                        : cost.nanos())
                        .isPositive();
                assertThat(event.time().toLocalDate()).isBetween(TODAY.minusDays(90), TODAY.minusDays(1));
            }
        }

        assertThat(count).isBetween(199_000L, 201_000L).isEqualTo(ids.size());
        assertThat(features).hasSize(9);
        assertThat(charges).containsOnly(Set.of(), Set.of("inputTokens", "cachedInputTokens", "outputTokens"));
        assertThat(tenants).hasSizeBetween(500, keys().size() - 50);
    }

    @Test
    void hasUsersInTheOrganizationsOfCompaniesAndDepartments() {
        DemoDirectory directory = DemoDirectory.of(DemoTree.build());

        assertThat(directory.organizations()).doesNotHaveDuplicates().hasSizeBetween(200, 500);
        assertThat(directory.users())
                .extracting(UserLine::identity)
                .doesNotHaveDuplicates()
                .hasSizeBetween(1_000, 5_000);
        assertThat(directory.users()).extracting(UserLine::organization).containsAll(directory.organizations());
        assertThat(DemoDirectory.of(DemoTree.build()).users()).isEqualTo(directory.users());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-01", "2024-02-29", "2026-12-31"})
    void subscribesWithoutOverlaps(LocalDate today) {
        Map<String, List<SubscriptionDraft>> byTenant = accounts(today).subscriptions().stream()
                .collect(Collectors.groupingBy(
                        Subscribed::tenant, Collectors.mapping(Subscribed::subscription, Collectors.toList())));

        assertThat(keys()).containsAll(byTenant.keySet());
        assertThat(byTenant).hasSizeGreaterThan(80).allSatisfy((tenant, subscriptions) -> {
            List<SubscriptionDraft> sorted = subscriptions.stream()
                    .sorted(Comparator.comparing(SubscriptionDraft::start))
                    .toList();
            for (int i = 1; i < sorted.size(); i++) {
                assertThat(end(sorted.get(i - 1)))
                        .isBeforeOrEqualTo(sorted.get(i).start());
            }
        });
        List<SubscriptionDraft> all =
                byTenant.values().stream().flatMap(List::stream).toList();
        assertThat(all).anyMatch(draft -> !end(draft).isAfter(today));
        assertThat(all).anyMatch(draft -> draft.start().isAfter(today));
        assertThat(all)
                .filteredOn(draft -> !draft.start().isAfter(today) && end(draft).isAfter(today))
                .hasSizeGreaterThan(50);
    }

    @Test
    void grantsCreditsOfWhichSomeHaveExpired() {
        List<Granted> credits = accounts(TODAY).credits();

        assertThat(keys()).containsAll(credits.stream().map(Granted::tenant).toList());
        assertThat(credits.stream()
                        .map(each -> each.tenant() + " " + each.credit().id()))
                .hasSizeGreaterThan(400)
                .doesNotHaveDuplicates();
        assertThat(credits).allMatch(each -> each.credit().amount().nanos() > 0);
        assertThat(credits.stream()
                        .map(each -> each.credit()
                                .expires()
                                .map(time ->
                                        time.isAfter(TODAY.atStartOfDay(UTC).toInstant()))))
                .contains(Optional.of(true), Optional.of(false), Optional.empty());
    }

    @Test
    void isTheSameForTheSameDay() {
        assertThat(accounts(TODAY).subscriptions()).isEqualTo(accounts(TODAY).subscriptions());
        assertThat(accounts(TODAY).credits()).isEqualTo(accounts(TODAY).credits());
        assertThat(DemoTree.build()).isEqualTo(DemoTree.build());
        assertThat(first(TODAY)).isEqualTo(first(TODAY));
        assertThat(first(TODAY)).isNotEqualTo(first(TODAY.plusDays(1)));
    }

    private static DemoAccounts accounts(LocalDate today) {
        return DemoAccounts.of(DemoTree.build(), today);
    }

    private static LocalDate end(SubscriptionDraft draft) {
        return draft.start().plusDays(draft.content().length().orElseThrow());
    }

    private static List<UsageEvent> first(LocalDate today) {
        List<UsageEvent> events = new ArrayList<>();
        DemoUsage.days(keys(), today).iterator().next().forEach(events::add);
        return events.stream().limit(500).collect(Collectors.toList());
    }
}
