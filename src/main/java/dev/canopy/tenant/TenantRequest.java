package dev.canopy.tenant;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies in the OpenAPI document; bodies themselves are read field by field, to say all that is wrong. */
final class TenantRequest {
    private TenantRequest() {}

    @Schema(name = "NewTenant")
    record Create(
            @Schema(examples = "acme-emea", required = true, pattern = TenantKey.PATTERN)
            String key,

            @Schema(examples = "Acme EMEA", required = true, minLength = 1, maxLength = TenantDraft.MAX_NAME)
            String name,

            @Schema(examples = "acme", nullable = true) @Nullable String parent,

            @Schema(examples = "eu-central", nullable = true, maxLength = TenantDraft.MAX_REGION) @Nullable String region,

            @Schema(examples = "{\"tier\":\"gold\"}", maxProperties = TenantDraft.MAX_LABELS)
            Map<String, String> labels) {}

    @Schema(name = "TenantPatch", description = "what is left out stays as it is")
    record Patch(
            @Schema(examples = "Acme Europe", minLength = 1, maxLength = TenantDraft.MAX_NAME)
            String name,

            @Schema(nullable = true, maxLength = TenantDraft.MAX_REGION) @Nullable String region,

            @Schema(maxProperties = TenantDraft.MAX_LABELS) Map<String, String> labels,

            @Schema(description = "an archived tenant keeps its history and takes no usage")
            boolean archived) {}

    @Schema(name = "TenantMove")
    record Move(
            @Schema(examples = "acme-apac", required = true) @Nullable String parent) {}

    @Schema(name = "TenantImportResult")
    record Imported(@Schema(examples = "63") int imported) {}
}
