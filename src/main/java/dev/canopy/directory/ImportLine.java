package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.attribute.CaseInsensitiveText;
import dev.canopy.body.Body;
import dev.canopy.problem.Violations;
import dev.canopy.tenant.TenantKey;
import java.util.HashSet;
import java.util.Set;

/** A line of an import: an organization or a user. The tenant and the name identify the organization. */
public sealed interface ImportLine {
    /** The identity of the row to import. It is unique within an import. */
    Object identity();

    /** The name of the field to report if two lines have the same identity. */
    String distinctField();

    /** An organization and the key of its tenant. Names are equal regardless of case. */
    record OrganizationLine(String tenant, CaseInsensitiveText name) implements ImportLine {
        private static final Set<String> FIELDS = Set.of("tenant", "name");

        static OrganizationLine read(JsonNode json, String pointer, Violations violations) {
            Body body = Body.part(json, FIELDS, pointer, violations);
            return of(body, "name");
        }

        private static OrganizationLine of(Body body, String nameField) {
            body.require("tenant").require(nameField);
            String tenant = body.read("tenant", "must be the key of a tenant", Body::text)
                    .map(TenantKey::normalize)
                    .orElse("");
            return new OrganizationLine(
                    tenant,
                    new CaseInsensitiveText(
                            body.text(nameField, OrganizationDraft.MAX_NAME).orElse("")));
        }

        @Override
        public Object identity() {
            return this;
        }

        @Override
        public String distinctField() {
            return "name";
        }
    }

    record UserLine(OrganizationLine organization, UserDraft user) implements ImportLine {
        private static final Set<String> FIELDS = fields();

        private record Identity(OrganizationLine organization, CaseInsensitiveText email) {}

        private static Set<String> fields() {
            Set<String> fields = new HashSet<>(UserDraft.FIELDS);
            fields.addAll(Set.of("tenant", "organization"));
            return fields;
        }

        static UserLine read(JsonNode json, String pointer, Violations violations) {
            Body body = Body.part(json, FIELDS, pointer, violations);
            return new UserLine(OrganizationLine.of(body, "organization"), UserDraft.read(body));
        }

        @Override
        public Object identity() {
            return new Identity(organization, new CaseInsensitiveText(user.email()));
        }

        @Override
        public String distinctField() {
            return "email";
        }
    }
}
