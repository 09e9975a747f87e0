package dev.canopy.catalogue;

import dev.canopy.attribute.Statement;
import dev.canopy.configuration.BundledText;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The SQL of the statements of all attributes. The build translates them with Hibernate ({@link TranslationsFile}) and
 * puts them into the service, so that no start has to. Statements that the build does not know are translated when they
 * are needed; in dev mode, these are the statements of attributes that have changed. Not thread-safe.
 */
final class Translations {
    /** An object in JSON with the SQL of each statement in HQL. */
    static final String RESOURCE = "META-INF/canopy/translations.json";

    private static final Logger LOG = Logger.getLogger(Translations.class);

    private final Map<String, String> known;
    private final Function<Statement, String> translate;
    private final SortedMap<String, String> used = new TreeMap<>();
    private int translated;

    /**
     * @param known the SQL of statements in HQL
     * @param translate translates a statement that is not known
     */
    Translations(Map<String, String> known, Function<Statement, String> translate) {
        this.known = Map.copyOf(known);
        this.translate = translate;
    }

    /** The SQL of each statement that the build has translated. */
    static Map<String, String> ofBuild() {
        Map<String, String> statements = new HashMap<>();
        new JsonObject(BundledText.read(RESOURCE))
                .forEach(entry -> statements.put(entry.getKey(), (String) entry.getValue()));
        return statements;
    }

    String toSql(Statement statement) {
        return used.computeIfAbsent(statement.hql(), hql -> {
            String sql = known.get(hql);
            if (sql != null) {
                return sql;
            }
            translated++;
            return translate.apply(statement);
        });
    }

    /** All statements so far, with their SQL. */
    SortedMap<String, String> used() {
        return used;
    }

    /** Says how many statements the build does not know, if there are any. */
    void report() {
        if (translated > 0) {
            LOG.infof("%d of the statements of attributes are not those of the build and were translated", translated);
        }
    }
}
