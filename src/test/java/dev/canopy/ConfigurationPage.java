package dev.canopy;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import dev.canopy.configuration.Tuning;
import dev.canopy.testing.Configurations;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables of docs/configuration.md: of the interfaces of the configuration, their comments, and the ranges of
 * their keys.
 */
final class ConfigurationPage {
    private static final String BEGIN = "<!-- %s: made of the code -->\n";
    private static final String END = "\n<!-- end -->";

    private final Map<String, ConfigurationTest.Range> ranges;
    private final List<Key> keys;

    private record Key(String name, String fallback, String meaning, boolean tuning) {}

    /** A method of an interface of the configuration, as its source has it. */
    private record Source(@Nullable String comment, boolean tuning) {}

    ConfigurationPage(List<Class<?>> mappings, List<ConfigurationTest.Range> ranges) {
        this.ranges = ranges.stream().collect(Collectors.toMap(ConfigurationTest.Range::key, range -> range));
        this.keys = mappings.stream()
                .flatMap(ConfigurationPage::keys)
                .sorted(Comparator.comparing(Key::name))
                .toList();
    }

    /** The page with new tables. */
    String in(String page) {
        return replaced(replaced(page, "settings", false), "tuning", true);
    }

    private String replaced(String page, String name, boolean tuning) {
        String begin = BEGIN.formatted(name);
        int from = page.indexOf(begin) + begin.length();
        return page.substring(0, from) + table(tuning) + page.substring(page.indexOf(END, from));
    }

    private String table(boolean tuning) {
        return keys.stream()
                .filter(key -> key.tuning == tuning)
                .map(this::row)
                .collect(Collectors.joining("\n", "| Key | Default | Range | Meaning |\n|---|---|---|---|\n", ""));
    }

    private String row(Key key) {
        String range = Optional.ofNullable(ranges.get(key.name))
                .map(found -> "`%s` to `%s`".formatted(found.smallest(), found.largest()))
                .orElse("");
        return Stream.of(
                        "`" + key.name + "`",
                        key.fallback.isEmpty() ? "" : "`" + key.fallback + "`",
                        range,
                        key.meaning)
                .map(cell -> cell.isEmpty() ? " " : " " + cell + " ")
                .collect(Collectors.joining("|", "|", "|"));
    }

    private static Stream<Key> keys(Class<?> mapping) {
        Map<String, String> defaults = Configurations.defaults(mapping);
        Map<String, Source> sources = sources(mapping);
        return Stream.of(mapping.getDeclaredMethods())
                .filter(method -> !method.isDefault() && !method.isSynthetic())
                .map(method -> {
                    String name = name(mapping, method);
                    Source source = sources.get(method.getName());
                    String fallback = defaults.get(name);
                    if (source == null || source.comment == null || fallback == null) {
                        throw new IllegalStateException("no comment or key: " + method);
                    }
                    return new Key(name, fallback, markdown(source.comment), source.tuning);
                });
    }

    private static String name(Class<?> mapping, Method method) {
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
        if (method.isAnnotationPresent(WithParentName.class)) {
            return prefix;
        }
        WithName named = method.getAnnotation(WithName.class);
        return prefix + '.' + (named == null ? StringUtil.skewer(method.getName()) : named.value());
    }

    /** The methods by name. */
    private static Map<String, Source> sources(Class<?> mapping) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Path source = Path.of("src/main/java", mapping.getName().replace('.', '/') + ".java");
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            DocTrees trees = DocTrees.instance(task);
            Map<String, Source> sources = new HashMap<>();
            TreePathScanner<@Nullable Void, @Nullable Void> reader = new TreePathScanner<>() {
                @Override
                public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
                    boolean tuning = method.getModifiers().getAnnotations().stream()
                            .anyMatch(annotation ->
                                    annotation.getAnnotationType().toString().equals(Tuning.class.getSimpleName()));
                    sources.put(method.getName().toString(), new Source(trees.getDocComment(getCurrentPath()), tuning));
                    return null;
                }
            };
            reader.scan(task.parse(), null);
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String markdown(String comment) {
        String text = comment.strip().replaceAll("\\s+", " ");
        text = Pattern.compile("\\{@code ([^}]+)}").matcher(text).replaceAll("`$1`");
        text = Pattern.compile("<a href=\"([^\"]+)\">([^<]+)</a>").matcher(text).replaceAll("[$2]($1)");
        if (text.matches(".*([<>|]|\\{@).*")) {
            throw new IllegalStateException("no Markdown is known for: " + comment);
        }
        return text;
    }
}
