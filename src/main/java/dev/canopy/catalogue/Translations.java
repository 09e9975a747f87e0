package dev.canopy.catalogue;

import dev.canopy.attribute.Statement;
import dev.canopy.query.Translator;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The SQL of the statements of all attributes, kept in a file from an earlier start of the same build. Reading the file
 * takes milliseconds, whereas translating the statements with Hibernate takes a good part of a start. The image
 * contains the file.
 *
 * <p>The file does not replace the check of the attributes: it is valid only for the build, the version of Hibernate
 * and the dialect that it was made with, and statements that it does not contain are translated. Not thread-safe.
 */
final class Translations {
    private static final Logger LOG = Logger.getLogger(Translations.class);

    private static final String MADE_BY = "madeBy";
    private static final String STATEMENTS = "statements";

    private final Optional<Path> file;
    private final String maker;
    private final Function<Statement, String> translate;
    private final Map<String, String> known;
    private final Map<String, String> used = new TreeMap<>();

    /**
     * @param file the file of translations, which need not exist; empty to keep none
     * @param maker everything, apart from the statement, that affects a translation: the build, Hibernate and the
     *     dialect
     * @param translate translates a statement that the file does not contain
     */
    Translations(Optional<Path> file, String maker, Function<Statement, String> translate) {
        this.file = file;
        this.maker = maker;
        this.translate = translate;
        this.known = file.filter(Files::exists).map(this::read).orElse(Map.of());
    }

    /**
     * Translations for this build.
     *
     * @param file the file of translations; ignored if the service does not run from a jar, as in dev mode, because
     *     builds cannot be distinguished then
     */
    static Translations of(Optional<Path> file, Translator translator) {
        Optional<String> build = build();
        return new Translations(
                build.flatMap(known -> file), build.orElse("") + ", " + translator.target(), translator::toSql);
    }

    /** Identifies the jar of the service; empty if the service does not run from a jar, as in dev mode. */
    private static Optional<String> build() {
        try {
            CodeSource source = Translations.class.getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) {
                return Optional.empty();
            }
            Path jar = Path.of(source.getLocation().toURI());
            return !Files.isRegularFile(jar)
                    ? Optional.empty()
                    : Optional.of(jar.getFileName() + " of " + Files.getLastModifiedTime(jar) + ", " + Files.size(jar)
                            + " bytes");
        } catch (IOException | URISyntaxException | IllegalArgumentException | FileSystemNotFoundException noFile) {
            return Optional.empty();
        }
    }

    private Map<String, String> read(Path path) {
        Map<String, String> statements = new HashMap<>();
        try {
            JsonObject content = new JsonObject(Files.readString(path));
            if (maker.equals(content.getString(MADE_BY)) && content.getValue(STATEMENTS) instanceof JsonObject kept) {
                kept.forEach(entry -> statements.put(entry.getKey(), String.valueOf(entry.getValue())));
            } else {
                LOG.infof("%s belongs to another build, so the attributes are translated again", path);
            }
        } catch (IOException | DecodeException failure) {
            LOG.warnf("%s cannot be read, so the attributes are translated again: %s", path, failure);
        }
        return statements;
    }

    String toSql(Statement statement) {
        return used.computeIfAbsent(statement.hql(), hql -> {
            String sql = known.get(hql);
            return sql == null ? translate.apply(statement) : sql;
        });
    }

    /** Writes the translations to the file for the next start, unless the file has them already. */
    void keep() {
        file.filter(path -> !known.equals(used)).ifPresent(path -> {
            JsonObject statements = new JsonObject();
            used.forEach(statements::put);
            try {
                Path next = path.resolveSibling(path.getFileName() + ".new");
                Files.writeString(
                        next,
                        new JsonObject()
                                .put(MADE_BY, maker)
                                .put(STATEMENTS, statements)
                                .encodePrettily());
                Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                LOG.warnf(
                        "The next start must translate the attributes again, because %s cannot be written: %s",
                        path, failure);
            }
        });
    }
}
