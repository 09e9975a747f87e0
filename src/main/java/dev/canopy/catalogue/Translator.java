package dev.canopy.catalogue;

import dev.canopy.attribute.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.query.internal.QueryParameterBindingsImpl;
import org.hibernate.query.spi.HqlInterpretation;
import org.hibernate.query.spi.QueryOptions;
import org.hibernate.query.spi.QueryParameterBinding;
import org.hibernate.query.sqm.sql.SqmTranslatorFactory;
import org.hibernate.query.sqm.tree.SqmDmlStatement;
import org.hibernate.query.sqm.tree.SqmStatement;
import org.hibernate.query.sqm.tree.select.SqmSelectStatement;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.sql.ast.SqlAstTranslatorFactory;
import org.hibernate.sql.exec.spi.JdbcOperation;

/** Shows the SQL that Hibernate makes of a statement, by the steps that running it takes, without running it. */
@ApplicationScoped
class Translator {
    private final Mutiny.SessionFactory sessions;

    Translator(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** @throws RuntimeException of Hibernate, with its reason, if it cannot be translated */
    String toSql(Statement statement) {
        SessionFactoryImplementor factory = factory();
        Class<?> result = statement.hql().startsWith("select") ? Object[].class : null;
        HqlInterpretation<?> interpretation = factory.getQueryEngine().interpretHql(statement.hql(), result);
        QueryParameterBindingsImpl values =
                QueryParameterBindingsImpl.from(interpretation.getParameterMetadata(), factory);
        statement.parameters().forEach((name, value) -> bind(values.getBinding(name), value));
        return translate(interpretation, values, factory).getSqlString();
    }

    @SuppressWarnings("deprecation") // the reactive factory leads to the one below it by no other way
    private SessionFactoryImplementor factory() {
        return ((MappingMetamodel) sessions.getMetamodel())
                .getTypeConfiguration()
                .getSessionFactory();
    }

    private static void bind(QueryParameterBinding<?> binding, Object value) {
        if (value instanceof Collection<?> several) {
            binding.setBindValues(several);
        } else {
            binding.setBindValue(value);
        }
    }

    private static JdbcOperation translate(
            HqlInterpretation<?> interpretation, QueryParameterBindingsImpl values, SessionFactoryImplementor factory) {
        SqmTranslatorFactory toTree = factory.getQueryEngine().getSqmTranslatorFactory();
        SqlAstTranslatorFactory toText =
                factory.getJdbcServices().getJdbcEnvironment().getSqlAstTranslatorFactory();
        LoadQueryInfluencers plain = new LoadQueryInfluencers(factory);
        SqmStatement<?> statement = interpretation.getSqmStatement();
        if (statement instanceof SqmSelectStatement<?> select) {
            return toText.buildSelectTranslator(
                            factory,
                            toTree.createSelectTranslator(
                                            select,
                                            QueryOptions.NONE,
                                            interpretation.getDomainParameterXref(),
                                            values,
                                            plain,
                                            factory.getSqlTranslationEngine(),
                                            true)
                                    .translate()
                                    .getSqlAst())
                    .translate(null, QueryOptions.NONE);
        }
        return toText.buildMutationTranslator(
                        factory,
                        toTree.createMutationTranslator(
                                        (SqmDmlStatement<?>) statement,
                                        QueryOptions.NONE,
                                        interpretation.getDomainParameterXref(),
                                        values,
                                        plain,
                                        factory.getSqlTranslationEngine())
                                .translate()
                                .getSqlAst())
                .translate(null, QueryOptions.NONE);
    }
}
