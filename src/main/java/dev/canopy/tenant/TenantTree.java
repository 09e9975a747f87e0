package dev.canopy.tenant;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A tenant with its nested children. It is written without recursion, so that the stack does not limit the depth. */
@JsonSerialize(using = TenantTree.Writer.class)
@Schema(name = "TenantTree", description = "a tenant with its nested children")
record TenantTree(
        @Schema(examples = "acme", description = "the key of the tenant")
        String key,

        @Schema(examples = "Acme", description = "the display name")
        String name,

        @Schema(examples = "0", description = "the number of steps up to the root; 0 for a root")
        long depth,

        @Schema(description = "whether the tenant is archived, and takes no usage from then on")
        boolean archived,

        @Schema(description = "the children, sorted by key; empty at the last requested level")
        List<TenantTree> children) {

    /** @param rows the tenants of a subtree: its top first, and parents before their children */
    static TenantTree of(List<TenantView> rows) {
        Map<String, TenantTree> nodes = new HashMap<>();
        for (TenantView row : rows) {
            TenantTree node = new TenantTree(row.key(), row.name(), row.depth(), row.archived(), new ArrayList<>());
            nodes.put(row.key(), node);
            TenantTree parent = row.parent() == null ? null : nodes.get(row.parent());
            if (parent != null) {
                parent.children.add(node);
            }
        }
        return Objects.requireNonNull(nodes.get(rows.get(0).key()));
    }

    static final class Writer extends JsonSerializer<TenantTree> {
        @Override
        public void serialize(TenantTree top, JsonGenerator json, SerializerProvider provider) throws IOException {
            Deque<Iterator<TenantTree>> open = new ArrayDeque<>();
            open.push(begin(top, json));
            while (!open.isEmpty()) {
                Iterator<TenantTree> siblings = open.peek();
                if (siblings.hasNext()) {
                    open.push(begin(siblings.next(), json));
                } else {
                    json.writeEndArray();
                    json.writeEndObject();
                    open.pop();
                }
            }
        }

        private static Iterator<TenantTree> begin(TenantTree node, JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("key", node.key);
            json.writeStringField("name", node.name);
            json.writeNumberField("depth", node.depth);
            json.writeBooleanField("archived", node.archived);
            json.writeArrayFieldStart("children");
            return node.children.iterator();
        }
    }
}
