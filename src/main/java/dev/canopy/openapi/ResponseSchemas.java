package dev.canopy.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * Completes the schemas of responses, so that generated clients have good types. A field that is always in a response
 * is required. A page has the name of its rows, such as {@code TenantPage}, instead of the name of a Java class.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ResponseSchemas implements OASFilter {
    private static final String REFERENCE = "#/components/schemas/";
    private static final String ROWS = "data";
    private static final DotName NULLABLE = DotName.createSimple(Nullable.class);

    /** The Java classes by the names of their schemas. */
    private final Map<String, ClassInfo> classes = new HashMap<>();

    public ResponseSchemas(IndexView index) {
        index.getAnnotations(org.eclipse.microprofile.openapi.annotations.media.Schema.class).stream()
                .filter(schema -> schema.target().kind() == AnnotationTarget.Kind.CLASS)
                .filter(schema -> schema.value("name") != null)
                .forEach(schema -> classes.put(
                        schema.value("name").asString(), schema.target().asClass()));
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        Map<String, Schema> schemas = new TreeMap<>(api.getComponents().getSchemas());
        Set<String> sent = new HashSet<>();
        operations(api)
                .filter(operation -> operation.getRequestBody() != null)
                .forEach(operation -> references(operation.getRequestBody().getContent(), schemas, sent));
        schemas.forEach((name, schema) -> {
            ClassInfo type = classes.get(name);
            if (type != null && !sent.contains(name)) {
                require(schema, type);
            }
        });
        namePages(api, schemas);
        api.getComponents().setSchemas(schemas);
    }

    private static void require(Schema schema, ClassInfo type) {
        if (schema.getProperties() != null) {
            List<String> required = schema.getProperties().keySet().stream()
                    .filter(name -> isAlwaysThere(type, name))
                    .toList();
            schema.setRequired(required.isEmpty() ? null : required);
        }
    }

    private static boolean isAlwaysThere(ClassInfo type, String name) {
        FieldInfo field = type.field(name);
        if (field == null) {
            return false;
        }
        AnnotationInstance own = field.annotation(JsonInclude.class);
        AnnotationInstance included = own != null ? own : type.declaredAnnotation(JsonInclude.class);
        return included == null
                || switch (JsonInclude.Include.valueOf(included.value().asEnum())) {
                    case ALWAYS -> true;
                    case NON_NULL -> !field.type().hasAnnotation(NULLABLE);
                    default -> false;
                };
    }

    /** Renames the schemas of pages, which are made from a generic class. */
    private static void namePages(OpenAPI api, Map<String, Schema> schemas) {
        Map<String, String> names = new HashMap<>();
        schemas.forEach((name, schema) -> {
            Schema rows = schema.getProperties() == null
                    ? null
                    : schema.getProperties().get(ROWS);
            if (name.startsWith("Page") && rows != null && rows.getItems().getRef() != null) {
                schema.setRequired(List.copyOf(schema.getProperties().keySet()));
                names.put(name, name(rows.getItems()) + "Page");
            }
        });
        schemas.remove("Page"); // that of the generic class, to which nothing refers
        names.forEach((old, name) -> schemas.put(name, schemas.remove(old)));
        operations(api)
                .flatMap(operation -> operation.getResponses().getAPIResponses().values().stream())
                .flatMap(response -> types(response.getContent()))
                .map(MediaType::getSchema)
                .filter(schema -> schema != null && schema.getRef() != null && names.containsKey(name(schema)))
                .forEach(schema -> schema.setRef(REFERENCE + names.get(name(schema))));
    }

    private static Stream<Operation> operations(OpenAPI api) {
        return api.getPaths().getPathItems().values().stream().flatMap(path -> path.getOperations().values().stream());
    }

    private static Stream<MediaType> types(@Nullable Content content) {
        return content == null ? Stream.of() : content.getMediaTypes().values().stream();
    }

    /** Adds the names of the schemas that a body refers to, directly or through others. */
    private static void references(@Nullable Content content, Map<String, Schema> schemas, Set<String> found) {
        List<Schema> open =
                new ArrayList<>(types(content).map(MediaType::getSchema).toList());
        while (!open.isEmpty()) {
            Schema schema = open.removeLast();
            if (schema.getRef() != null && found.add(name(schema)) && schemas.containsKey(name(schema))) {
                open.add(schemas.get(name(schema)));
            }
            parts(schema).filter(Objects::nonNull).forEach(open::add);
        }
    }

    private static Stream<@Nullable Schema> parts(Schema schema) {
        return Stream.of(
                        schema.getProperties() == null
                                ? List.<Schema>of()
                                : schema.getProperties().values(),
                        Objects.requireNonNullElse(schema.getOneOf(), List.<Schema>of()),
                        Objects.requireNonNullElse(schema.getAnyOf(), List.<Schema>of()),
                        Objects.requireNonNullElse(schema.getAllOf(), List.<Schema>of()),
                        Stream.of(schema.getItems(), schema.getAdditionalPropertiesSchema())
                                .toList())
                .flatMap(each -> each.stream());
    }

    private static String name(Schema schema) {
        return schema.getRef().substring(REFERENCE.length());
    }
}
