package dev.canopy.tenant;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies in the OpenAPI document. Bodies are read field by field, so that all errors are reported. */
final class TenantRequest {
    private TenantRequest() {}

    @Schema(name = "NewTenant", description = "a tenant to create or import")
    record Create(
            @Schema(
                    examples = "acme-emea",
                    required = true,
                    pattern = TenantKey.PATTERN,
                    description = "the unique key of the tenant; stored in lower case")
            String key,

            @Schema(
                    examples = "Acme EMEA",
                    required = true,
                    minLength = 1,
                    maxLength = TenantDraft.MAX_NAME,
                    description = "the display name")
            String name,

            @Schema(examples = "acme", nullable = true, description = "the key of the parent; a root if omitted")
            @Nullable String parent,

            @Schema(
                    examples = "EUR",
                    nullable = true,
                    pattern = CurrencyCode.PATTERN,
                    description = "the currency of the account, an ISO 4217 code, only for a root; the default of the"
                            + " service if omitted. An import without a currency keeps the stored currency")
            @Nullable String currency,

            @Schema(
                    examples = "eu-central",
                    nullable = true,
                    maxLength = TenantDraft.MAX_REGION,
                    description = "the region, as the client names it")
            @Nullable String region,

            @Schema(
                    examples = "{\"tier\":\"gold\"}",
                    nullable = true,
                    maxProperties = TenantDraft.MAX_LABELS,
                    description = "names of 1 to 63 characters with values of up to 200 characters")
            @Nullable Map<String, String> labels) {}

    @Schema(name = "TenantPatch", description = "fields to change; omitted fields stay the same")
    record Patch(
            @Schema(
                    examples = "Acme Europe",
                    minLength = 1,
                    maxLength = TenantDraft.MAX_NAME,
                    description = "the new display name")
            String name,

            @Schema(
                    examples = "EUR",
                    pattern = CurrencyCode.PATTERN,
                    description = "the new currency of the account, only for a root without usage, prices, credits and"
                            + " budgets")
            String currency,

            @Schema(nullable = true, maxLength = TenantDraft.MAX_REGION, description = "the new region; none if null")
            @Nullable String region,

            @Schema(
                    nullable = true,
                    maxProperties = TenantDraft.MAX_LABELS,
                    description = "the new labels; they replace all labels; none if null")
            @Nullable Map<String, String> labels,

            @Schema(
                    description =
                            "whether the tenant is archived; if so, it keeps its history and takes no usage from then on")
            boolean archived) {}

    @Schema(name = "TenantMove", description = "the new place of a tenant")
    record Move(
            @Schema(
                    examples = "acme-apac",
                    required = true,
                    description = "the key of the new parent, in the same account")
            @Nullable String parent) {}

    @Schema(name = "TenantImportResult", description = "the result of an import")
    record Imported(
            @Schema(examples = "63", description = "the number of tenants created or updated")
            int imported) {}
}
