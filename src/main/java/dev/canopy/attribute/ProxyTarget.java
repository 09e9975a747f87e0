package dev.canopy.attribute;

import jakarta.persistence.Entity;
import jakarta.persistence.Persistence;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Finds the entity behind a proxy of the persistence provider. A proxy has a class and fields of its own, and its
 * fields stay empty, so that an evaluation must read from the target.
 *
 * <p>No interface of Jakarta Persistence gives the target. Serialization does: a proxy that is loaded replaces itself
 * by its target with {@code writeReplace}.
 */
final class ProxyTarget {
    private static final String REPLACEMENT = "writeReplace";

    /** The method that gives the target; empty for classes that are no proxies. */
    private static final ClassValue<Optional<Method>> REPLACEMENTS = new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
            if (type.isAnnotationPresent(Entity.class)) {
                return Optional.empty();
            }
            try {
                Method method = type.getMethod(REPLACEMENT);
                return method.trySetAccessible() ? Optional.of(method) : Optional.empty();
            } catch (NoSuchMethodException noProxy) {
                return Optional.empty();
            }
        }
    };

    private ProxyTarget() {}

    /**
     * The target of a proxy, and any other instance itself.
     *
     * @throws NotLoadedException if it is a proxy that is not loaded
     */
    static Object of(Object instance) {
        Optional<Method> replacement = REPLACEMENTS.get(instance.getClass());
        if (replacement.isEmpty()) {
            return instance;
        }
        requireLoaded(instance);
        return target(instance, replacement.get());
    }

    private static Object target(Object proxy, Method replacement) {
        try {
            Object target = replacement.invoke(proxy);
            if (proxy.getClass().getSuperclass().isInstance(target)) {
                return target;
            }
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException(
                    "There is no target behind the proxy " + proxy.getClass().getName(), failure);
        }
        throw new IllegalStateException(
                "There is no target behind the proxy " + proxy.getClass().getName());
    }

    /** @throws NotLoadedException if an entity is not loaded, with its class as the name */
    static void requireLoaded(Object instance) {
        requireLoaded(instance, entityName(instance), "Load the entity first.");
    }

    /** @throws NotLoadedException if an entity or a collection is not loaded, with its name and how to load it */
    static void requireLoaded(Object instance, String name, String remedy) {
        if (!Persistence.getPersistenceUtil().isLoaded(instance)) {
            throw new NotLoadedException(name, remedy);
        }
    }

    /** The simple name of an entity's class, also of one behind a proxy. */
    static String entityName(Object instance) {
        Class<?> type = instance.getClass();
        return (REPLACEMENTS.get(type).isEmpty() ? type : type.getSuperclass()).getSimpleName();
    }
}
