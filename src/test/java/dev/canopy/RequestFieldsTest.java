package dev.canopy;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.canopy.testing.CompiledClasses;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The classes that read bodies and the records that describe them have the same fields. */
class RequestFieldsTest {
    private static final JavaClasses MAIN = CompiledClasses.main();

    /**
     * The record in the OpenAPI document, the class that reads the body, and the fields that this class only refuses.
     */
    private static final String[] PAIRS = {
        "account.CreditRequest, account.CreditDraft, ",
        "account.SubscriptionRequest$Create, account.SubscriptionDraft, ",
        "account.SubscriptionRequest$Patch, account.SubscriptionChange, start",
        "account.SubscriptionRequest$Extend, account.SubscriptionExtension, ",
        "alert.AlertRequest, alert.AlertDraft, ",
        "budget.BudgetRequest, budget.BudgetDraft, ",
        "budget.ReservationRequest, budget.ReservationDraft, ",
        "webhook.WebhookRequest$Create, webhook.WebhookDraft, ",
        "webhook.WebhookRequest$Patch, webhook.WebhookDraft, ",
        "credential.KeyRequest$Create, credential.KeyDraft, ",
        "directory.DirectoryRequest$CreateOrganization, directory.OrganizationDraft, ",
        "directory.DirectoryRequest$PatchOrganization, directory.OrganizationDraft, ",
        "directory.DirectoryRequest$ImportOrganization, directory.ImportLine$OrganizationLine, ",
        "directory.DirectoryRequest$CreateUser, directory.UserDraft, ",
        "directory.DirectoryRequest$PatchUser, directory.UserDraft, ",
        "directory.DirectoryRequest$ImportUser, directory.ImportLine$UserLine, ",
        "meterapi.MeterRequest, meterapi.MeterDraft, ",
        "token.PortalTokenRequest, token.PortalTokenDraft, ",
        "price.PriceRequest$Create, price.PriceDraft, ",
        "price.PriceRequest$Patch, price.PriceEnd,"
                + " model match serviceTier tenant currency effectiveFrom rates tiers inputPerMillion cachedInputPerMillion outputPerMillion",
        "price.PriceRequest$Reprice, price.Repricing, ",
        "tenant.TenantRequest$Create, tenant.TenantDraft, ",
        "tenant.TenantRequest$Patch, tenant.TenantPatch, ",
        "usage.UsageRequest, usage.UsageParser, "
    };

    /**
     * Those that Jackson reads as they are, one of a single field, the attributes of CloudEvents, and two that are
     * answers.
     */
    private static final Set<String> OTHERS = Set.of(
            "credential.KeyRequest$Rotate",
            "feature.FeatureRequest",
            "ledger.RebuildRequest",
            "price.PriceRequest$Tier",
            "tenant.TenantRequest$Move",
            "usage.CloudEventRequest",
            "webhook.WebhookRequest$Rotate",
            "tenant.TenantRequest$Imported",
            "directory.DirectoryRequest$Imported");

    static Stream<Arguments> pairs() {
        return Arrays.stream(PAIRS).map(pair -> Arguments.of((Object[]) pair.split(", ?", 3)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void knowsTheSameFields(String request, String reader, String refused) throws ReflectiveOperationException {
        Set<String> described = Arrays.stream(type(request).getRecordComponents())
                .map(RecordComponent::getName)
                .collect(toSet());
        Set<String> read = new HashSet<>(fields(type(reader)));
        read.removeAll(Set.of(refused.strip().split(" ")));

        assertThat(read).isEqualTo(described);
    }

    @Test
    void knowsEveryReader() {
        assertThat(MAIN.stream()
                        .filter(type -> type.getFields().stream()
                                .anyMatch(field -> field.getName().equals("FIELDS")))
                        .map(RequestFieldsTest::name))
                .containsExactlyInAnyOrderElementsOf(
                        pairs().map(pair -> (String) pair.get()[1]).collect(toSet()));
    }

    @Test
    void knowsEveryRequest() {
        assertThat(MAIN.stream()
                        .filter(type -> type.isRecord() && type.isAnnotatedWith(Schema.class))
                        .map(RequestFieldsTest::name)
                        .filter(name -> name.matches(".*Request($|\\$.*)")))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(pairs().map(pair -> (String) pair.get()[0]), OTHERS.stream())
                                .toList());
    }

    private static String name(JavaClass type) {
        return type.getName().substring("dev.canopy.".length());
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("dev.canopy." + name);
    }

    @SuppressWarnings("unchecked") // each of these constants is a set of names
    private static Set<String> fields(Class<?> reader) throws ReflectiveOperationException {
        Field fields = reader.getDeclaredField("FIELDS");
        fields.setAccessible(true);
        return (Set<String>) fields.get(null);
    }
}
