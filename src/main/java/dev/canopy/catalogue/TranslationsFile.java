package dev.canopy.catalogue;

import dev.canopy.attribute.AttributeSource;
import dev.canopy.query.DetachedTranslator;
import dev.canopy.query.Translator;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Translates the statements of all attributes for {@link Translations}. The build runs it after the compiler, and fails
 * if an attribute cannot be used in a query.
 */
final class TranslationsFile {
    private TranslationsFile() {}

    /** @param arguments the folder with the compiled classes, to which the file is added */
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING); // Hibernate tells its version and more
        Path folder = Path.of(arguments[0]);
        List<Class<?>> classes = classes(folder);
        Translator translator = DetachedTranslator.of(classes.stream()
                .filter(type ->
                        type.isAnnotationPresent(Entity.class) || type.isAnnotationPresent(MappedSuperclass.class))
                .toList());
        Translations translations = new Translations(Map.of(), translator::toSql);
        AttributeCatalogue.check(sources(classes), translations);

        Path file = folder.resolve(Translations.RESOURCE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, new JsonObject(new LinkedHashMap<>(translations.used())).encodePrettily());
    }

    /** All classes, not initialized. */
    private static List<Class<?>> classes(Path folder) throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("dev"))) {
            for (Path file : files.map(folder::relativize).sorted().toList()) {
                String name = file.toString();
                if (name.endsWith(".class")) {
                    classes.add(Class.forName(
                            name.substring(0, name.length() - ".class".length())
                                    .replace('/', '.')
                                    .replace('\\', '.'),
                            false,
                            TranslationsFile.class.getClassLoader()));
                }
            }
        }
        return classes;
    }

    private static List<AttributeSource> sources(List<Class<?>> classes) throws ReflectiveOperationException {
        List<AttributeSource> sources = new ArrayList<>();
        for (Class<?> type : classes) {
            if (AttributeSource.class.isAssignableFrom(type) && !type.isInterface()) {
                Constructor<?> constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                sources.add((AttributeSource) constructor.newInstance());
            }
        }
        return sources;
    }
}
