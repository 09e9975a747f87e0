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
 * What the statements of the attributes became when the same service started before. To read them takes milliseconds, to let Hibernate
 * parse them a good part of a start. An image brings its own along.
 *
 * <p>They are the result of a check, not a way around it: they hold for the build, the Hibernate and the dialect that they were made
 * with, and what is not among them is translated. Not thread-safe.
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
     * @param file which may be missing
     * @param maker whatever makes a difference to the result but the statement
     */
    Translations(Optional<Path> file, String maker, Function<Statement, String> translate) {
        this.file = file;
        this.maker = maker;
        this.translate = translate;
        this.known = file.filter(Files::exists).map(this::read).orElse(Map.of());
    }

    /** @param file which is left alone where no jar tells one build from the next, as in dev mode */
    static Translations of(Optional<Path> file, Translator translator) {
        Optional<String> build = build();
        return new Translations(
                build.flatMap(known -> file), build.orElse("") + ", " + translator.target(), translator::toSql);
    }

    /** Tells the jar of the service from every other; none where they are no jar, as in dev mode. */
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
                LOG.infof("%s is of another build, so that the attributes are translated anew", path);
            }
        } catch (IOException | DecodeException failure) {
            LOG.warnf("%s cannot be read, so that the attributes are translated anew: %s", path, failure);
        }
        return statements;
    }

    String toSql(Statement statement) {
        return used.computeIfAbsent(statement.hql(), hql -> {
            String sql = known.get(hql);
            return sql == null ? translate.apply(statement) : sql;
        });
    }

    /** Keeps them for the next start, unless they are kept already. */
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
                        "The next start has to translate the attributes again, as %s cannot be written: %s",
                        path, failure);
            }
        });
    }
}
