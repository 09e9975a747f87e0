package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.attribute.CaseInsensitiveText;
import dev.canopy.body.Body;
import dev.canopy.problem.Violations;
import dev.canopy.tenant.TenantKey;
import java.util.HashSet;
import java.util.Set;

/** A line of an import: an organization, or a user of one, which tenant and name tell. */
public sealed interface ImportLine {
    /** What no two lines of an import share. */
    Object identity();

    /** The field in which two of one identity differ from others. */
    String distinctField();

    /** An organization in its place; two are equal regardless of case. */
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
