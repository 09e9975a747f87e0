package dev.canopy.openapi;

import static java.util.Objects.requireNonNull;

import dev.canopy.request.OptionalBody;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * Makes the OpenAPI document as strict as the service: a missing body is refused, unless it is an {@link OptionalBody},
 * and so are a body with an unknown field and an empty parameter; a pattern has to match the whole text.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ExactSchemas implements OASFilter {
    /** The format of amounts, which a body may have as a string or as a number. */
    private static final String DECIMAL = "decimal";

    private static final String STORABLE = "^[^\\u0000]+$";

    private final Set<String> withOptionalBody;

    public ExactSchemas(IndexView index) {
        this.withOptionalBody =
                DescribedMethods.operations(index, method -> method.hasDeclaredAnnotation(OptionalBody.class));
    }

    @Override
    public Schema filterSchema(Schema schema) {
        String pattern = schema.getPattern();
        if (pattern != null && !pattern.startsWith("^")) {
            schema.setPattern("^(?:" + pattern + ")$");
        }
        if (DECIMAL.equals(schema.getFormat())) {
            schema.addType(Schema.SchemaType.NUMBER);
        }
        if (orEmpty(schema.getAnyOf()).stream().anyMatch(ExactSchemas::isNull)) {
            schema.setType(null); // the type of the others, which would exclude null
        }
        if (schema.getEnumeration() != null
                && schema.getType() != null
                && schema.getType().contains(Schema.SchemaType.NULL)) {
            // JSON Schema allows only what both the type and the enumeration allow.
            List<Object> values = new ArrayList<>(schema.getEnumeration());
            values.add(null);
            schema.setEnumeration(values);
        }
        return schema;
    }

    private static boolean isNull(Schema schema) {
        return List.of(Schema.SchemaType.NULL).equals(schema.getType());
    }

    @Override
    public Operation filterOperation(Operation operation) {
        RequestBody body = operation.getRequestBody();
        if (body != null) {
            body.setRequired(!withOptionalBody.contains(operation.getOperationId()));
        }
        return operation;
    }

    @Override
    public Parameter filterParameter(Parameter parameter) {
        Schema schema = parameter.getSchema();
        if (parameter.getIn() == Parameter.In.QUERY && isFreeText(schema)) {
            schema.minLength(1).pattern(schema.getPattern() == null ? STORABLE : schema.getPattern());
        }
        return parameter;
    }

    private static boolean isFreeText(@Nullable Schema schema) {
        return schema != null
                && schema.getRef() == null
                && List.of(Schema.SchemaType.STRING).equals(schema.getType())
                && schema.getEnumeration() == null;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> named = document.getComponents().getSchemas();
        Set<Schema> closed = Collections.newSetFromMap(new IdentityHashMap<>());
        document.getPaths().getPathItems().values().stream()
                .flatMap(address -> address.getOperations().values().stream())
                .flatMap(ExactSchemas::bodies)
                .forEach(schema -> close(schema, named, closed));
    }

    private static Stream<Schema> bodies(Operation operation) {
        return operation.getRequestBody() == null
                ? Stream.empty()
                : operation.getRequestBody().getContent().getMediaTypes().values().stream()
                        .map(type -> type.getSchema());
    }

    private static void close(Schema schema, Map<String, Schema> named, Set<Schema> closed) {
        if (!closed.add(schema)) {
            return;
        }
        if (schema.getRef() != null) {
            close(requireNonNull(named.get(schema.getRef().replaceFirst(".*/", ""))), named, closed);
        }
        if (schema.getProperties() != null && schema.getAdditionalPropertiesSchema() == null) {
            schema.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
        }
        parts(schema).forEach(part -> close(part, named, closed));
    }

    private static Stream<Schema> parts(Schema schema) {
        return Stream.of(
                        schema.getProperties() == null
                                ? List.<Schema>of()
                                : schema.getProperties().values(),
                        schema.getItems() == null ? List.<Schema>of() : List.of(schema.getItems()),
                        orEmpty(schema.getOneOf()),
                        orEmpty(schema.getAnyOf()),
                        orEmpty(schema.getAllOf()))
                .flatMap(Collection::stream);
    }

    private static List<Schema> orEmpty(@Nullable List<Schema> schemas) {
        return schemas == null ? List.of() : schemas;
    }
}
