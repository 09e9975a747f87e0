package dev.canopy.packaged;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jspecify.annotations.Nullable;

/**
 * The methods that a native image replaces by others. They are named by classes with {@code @TargetClass}, which the
 * builder reads; it ends at the first one whose target is not there. Fields, whole classes, and what depends on a
 * condition are left out.
 */
final class Substitutions implements AutoCloseable {
    private static final String PACKAGE = "com.oracle.svm.core.annotate.";
    private static final String IN_CLASS = "L" + PACKAGE.replace('.', '/') + "TargetClass;";
    private static final DotName TARGET_CLASS = DotName.createSimple(PACKAGE + "TargetClass");
    private static final DotName TARGET_ELEMENT = DotName.createSimple(PACKAGE + "TargetElement");
    private static final DotName PLATFORMS = DotName.createSimple("org.graalvm.nativeimage.Platforms");
    private static final DotName SUBSTITUTE = DotName.createSimple(PACKAGE + "Substitute");
    private static final DotName ALIAS = DotName.createSimple(PACKAGE + "Alias");
    private static final DotName DELETE = DotName.createSimple(PACKAGE + "Delete");

    private final List<ClassInfo> classes = new ArrayList<>();
    private final Map<DotName, String> targets = new HashMap<>();
    private final URLClassLoader jars;

    private Substitutions(URLClassLoader jars) {
        this.jars = jars;
    }

    /** @param folder with the jar of the service and the folder {@code lib}, as the build leaves them */
    static Substitutions read(Path folder) throws IOException {
        List<URL> urls = new ArrayList<>();
        Indexer indexer = new Indexer();
        for (Path jars : List.of(folder, folder.resolve("lib"))) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(jars, "*.jar")) {
                for (Path jar : each) {
                    urls.add(jar.toUri().toURL());
                    index(jar, indexer);
                }
            }
        }
        Substitutions substitutions =
                new Substitutions(new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
        Index index = indexer.complete();
        for (AnnotationInstance annotation : index.getAnnotations(TARGET_CLASS)) {
            ClassInfo type = annotation.target().asClass();
            String target = target(annotation);
            substitutions.targets.put(type.name(), target);
            if (annotation.value("onlyWith") == null
                    && !type.hasDeclaredAnnotation(PLATFORMS)
                    && !type.hasDeclaredAnnotation(SUBSTITUTE)
                    && !type.hasDeclaredAnnotation(DELETE)) {
                substitutions.classes.add(type);
            }
        }
        return substitutions;
    }

    private static void index(Path file, Indexer indexer) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().endsWith(".class") || !entry.getName().contains("/")) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    if (new String(bytes, StandardCharsets.ISO_8859_1).contains(IN_CLASS)) {
                        indexer.index(new ByteArrayInputStream(bytes));
                    }
                }
            }
        }
    }

    private static String target(AnnotationInstance annotation) {
        AnnotationValue type = annotation.value();
        AnnotationValue name = annotation.value("className");
        StringBuilder target = new StringBuilder(
                name != null
                        ? name.asString()
                        : type == null ? "" : type.asClass().name().toString());
        AnnotationValue inner = annotation.value("innerClass");
        if (inner != null) {
            for (String each : inner.asStringArray()) {
                target.append('$').append(each);
            }
        }
        return target.toString();
    }

    int size() {
        return classes.size();
    }

    /** The replaced methods whose target is not there, as {@code type.method(parameters)}. */
    List<String> broken() throws IOException {
        List<String> broken = new ArrayList<>();
        for (ClassInfo type : classes) {
            String name = targets.getOrDefault(type.name(), "");
            if (name.isEmpty()) {
                continue; // found by a provider of names
            }
            Optional<ClassInfo> target = find(name);
            if (target.isEmpty()) {
                broken.add(name);
                continue;
            }
            for (MethodInfo method : type.methods()) {
                if (isRequired(method) && !has(target.get(), method)) {
                    broken.add(name + "." + nameOfTarget(method) + method.parameterTypes());
                }
            }
        }
        return broken;
    }

    private static boolean isRequired(MethodInfo method) {
        AnnotationInstance element = own(method, TARGET_ELEMENT);
        return (own(method, SUBSTITUTE) != null || own(method, ALIAS) != null || own(method, DELETE) != null)
                && (element == null || element.value("onlyWith") == null);
    }

    private static String nameOfTarget(MethodInfo method) {
        AnnotationInstance element = own(method, TARGET_ELEMENT);
        AnnotationValue name = element == null ? null : element.value("name");
        return name == null ? method.name() : name.asString();
    }

    private static @Nullable AnnotationInstance own(MethodInfo method, DotName annotation) {
        return method.annotations().stream()
                .filter(each -> each.name().equals(annotation) && each.target().kind() == AnnotationTarget.Kind.METHOD)
                .findFirst()
                .orElse(null);
    }

    /** Of the same name and parameters; a type that stands for another one is that one. */
    private boolean has(ClassInfo target, MethodInfo method) {
        List<String> parameters = erased(method);
        return target.methods().stream()
                .anyMatch(each ->
                        each.name().equals(nameOfTarget(method)) && erased(each).equals(parameters));
    }

    private List<String> erased(MethodInfo method) {
        return method.parameterTypes().stream().map(this::erased).toList();
    }

    private String erased(Type type) {
        if (type.kind() == Type.Kind.ARRAY) {
            return "[".repeat(type.asArrayType().dimensions())
                    + erased(type.asArrayType().elementType());
        }
        return targets.getOrDefault(type.name(), type.name().toString());
    }

    private Optional<ClassInfo> find(String name) throws IOException {
        try (InputStream in = jars.getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null ? Optional.empty() : Optional.of(Index.singleClass(in));
        }
    }

    @Override
    public void close() throws IOException {
        jars.close();
    }
}
