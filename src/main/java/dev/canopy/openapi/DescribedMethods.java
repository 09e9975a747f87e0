package dev.canopy.openapi;

import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/** Finds the operations of the OpenAPI document by the methods that they are made from. */
final class DescribedMethods {
    private DescribedMethods() {}

    /**
     * The ids of the operations whose methods match. It can be asked for null, the id of an operation that names none.
     */
    static Set<String> operations(IndexView index, Predicate<MethodInfo> matches) {
        return index.getAnnotations(Operation.class).stream()
                .filter(operation -> operation.target().kind() == AnnotationTarget.Kind.METHOD)
                .filter(operation -> matches.test(operation.target().asMethod()))
                .map(operation -> operation.value("operationId"))
                .filter(Objects::nonNull)
                .map(AnnotationValue::asString)
                .collect(Collectors.toSet());
    }
}
