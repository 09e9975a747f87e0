package dev.canopy.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.attribute.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.ParserATNSimulator;
import org.antlr.v4.runtime.dfa.DFA;
import org.hibernate.Version;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.grammars.hql.HqlLexer;
import org.hibernate.grammars.hql.HqlParser;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.MappingModelExpressible;
import org.hibernate.query.internal.QueryParameterBindingsImpl;
import org.hibernate.query.spi.HqlInterpretation;
import org.hibernate.query.spi.QueryOptions;
import org.hibernate.query.spi.QueryParameterImplementor;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.internal.SqmUtil;
import org.hibernate.query.sqm.spi.SqmParameterMappingModelResolutionAccess;
import org.hibernate.query.sqm.sql.SqmTranslation;
import org.hibernate.query.sqm.sql.SqmTranslatorFactory;
import org.hibernate.query.sqm.tree.SqmDmlStatement;
import org.hibernate.query.sqm.tree.SqmStatement;
import org.hibernate.query.sqm.tree.expression.SqmParameter;
import org.hibernate.query.sqm.tree.select.SqmSelectStatement;
import org.hibernate.reactive.adaptor.impl.PreparedStatementAdaptor;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.sql.ast.SqlAstTranslatorFactory;
import org.hibernate.sql.ast.tree.MutationStatement;
import org.hibernate.sql.ast.tree.select.SelectStatement;
import org.hibernate.sql.exec.internal.BaseExecutionContext;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcOperation;
import org.hibernate.sql.exec.spi.JdbcParameterBinder;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.hibernate.sql.exec.spi.JdbcParametersList;
import org.hibernate.sql.results.graph.DomainResult;

/** Gives the SQL that Hibernate makes of a statement, by the steps that running it takes, without running it. */
@ApplicationScoped
public class Translator {
    private final Mutiny.SessionFactory sessions;

    Translator(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Of shapes of queries; clients choose columns, filters and sorts, so that there could be any number. */
    static final int MAX = 500;

    /** Of the parser's memory; a state takes some ten kilobytes. */
    private static final int MAX_STATES = 1_500;

    /** Keeps those that are used often, however many others come once. Cleans up after itself at once, without a thread. */
    private final Cache<String, Translated> known =
            Caffeine.newBuilder().maximumSize(MAX).executor(Runnable::run).build();

    /** A query without its values, on which its text does not depend. */
    private record Translated(
            HqlInterpretation<?> hql,
            DomainParameterXref parameters,
            Map<QueryParameterImplementor<?>, Map<SqmParameter<?>, List<JdbcParametersList>>> places,
            Map<SqmParameter<?>, MappingModelExpressible<?>> types,
            String text,
            List<JdbcParameterBinder> binders,
            List<Integer> columns) {}

    /**
     * A statement between two of Hibernate's forms: read, with its values, but not yet written as SQL.
     *
     * @param parameters the one copy to which the translation adds its own
     */
    private record Read(SqmStatement<?> tree, DomainParameterXref parameters, QueryParameterBindingsImpl values) {}

    /**
     * The text of a query or an update.
     *
     * @throws RuntimeException of Hibernate, with its reason, if it cannot be translated
     */
    public String toSql(Statement statement) {
        SessionFactoryImplementor factory = factory();
        Read read = read(statement, factory);
        JdbcOperation operation = read.tree() instanceof SqmSelectStatement<?> select
                ? text(translate(select, read, factory).getSqlAst(), factory)
                : text(
                        translate((SqmDmlStatement<?>) read.tree(), read, factory)
                                .getSqlAst(),
                        factory);
        return operation.getSqlString();
    }

    /** Hibernate, and the database for which it writes: another one may write something else. */
    public String target() {
        Dialect dialect = factory().getJdbcServices().getDialect();
        return "Hibernate " + Version.getVersionString() + ", "
                + dialect.getClass().getSimpleName() + " " + dialect.getVersion();
    }

    /** A query with all that the driver needs to run it; each of its values must be one of a single column. */
    Sql toQuery(Statement statement) {
        SessionFactoryImplementor factory = factory();
        Translated translated = known.get(statement.hql(), hql -> translate(statement, factory));
        QueryParameterBindingsImpl values = bind(translated.hql, statement, factory);
        Object[] bound = values(translated, values, factory);
        return new Sql(translated.text, Arrays.asList(bound), translated.columns);
    }

    /** Whether a query of this shape has been translated before, so that it takes next to no time now. */
    boolean isKnown(Statement statement) {
        return known.asMap().containsKey(statement.hql());
    }

    /**
     * Keeps the memory of Hibernate's parser small. What it learns from looking ahead at nested expressions it never forgets, and a
     * few hundred statements taught it hundreds of megabytes.
     */
    private static void boundParser() {
        HqlLexer lexer = new HqlLexer(CharStreams.fromString(""));
        ParserATNSimulator parser = new HqlParser(new CommonTokenStream(lexer)).getInterpreter();
        int states = 0;
        for (DFA decision : parser.decisionToDFA) {
            states += decision.states.size();
        }
        if (states > MAX_STATES) {
            parser.clearDFA();
        }
    }

    private static Translated translate(Statement statement, SessionFactoryImplementor factory) {
        boundParser();
        HqlInterpretation<?> hql = factory.getQueryEngine().interpretHql(statement.hql(), Object[].class);
        Read read = read(hql, statement, factory);
        SqmTranslation<SelectStatement> translation = translate((SqmSelectStatement<?>) read.tree(), read, factory);
        JdbcOperation operation = text(translation.getSqlAst(), factory);
        List<Integer> columns = translation.getSqlAst().getDomainResultDescriptors().stream()
                .map(Translator::column)
                .toList();
        return new Translated(
                hql,
                read.parameters(),
                SqmUtil.generateJdbcParamsXref(read.parameters(), translation::getJdbcParamsBySqmParam),
                translation.getSqmParameterMappingModelTypeResolutions(),
                operation.getSqlString(),
                operation.getParameterBinders(),
                columns);
    }

    @SuppressWarnings("deprecation") // the reactive factory leads to the one below it by no other way
    private SessionFactoryImplementor factory() {
        return ((MappingMetamodel) sessions.getMetamodel())
                .getTypeConfiguration()
                .getSessionFactory();
    }

    private static Read read(Statement statement, SessionFactoryImplementor factory) {
        boundParser();
        Class<?> result = statement.hql().startsWith("select") ? Object[].class : null;
        return read(factory.getQueryEngine().interpretHql(statement.hql(), result), statement, factory);
    }

    private static Read read(HqlInterpretation<?> hql, Statement statement, SessionFactoryImplementor factory) {
        return new Read(hql.getSqmStatement(), hql.getDomainParameterXref(), bind(hql, statement, factory));
    }

    /** A list of values is an array, and so one value. */
    private static QueryParameterBindingsImpl bind(
            HqlInterpretation<?> hql, Statement statement, SessionFactoryImplementor factory) {
        QueryParameterBindingsImpl values = QueryParameterBindingsImpl.from(hql.getParameterMetadata(), factory);
        statement.parameters().forEach((name, value) -> values.getBinding(name).setBindValue(value));
        return values;
    }

    private static SqmTranslation<SelectStatement> translate(
            SqmSelectStatement<?> select, Read read, SessionFactoryImplementor factory) {
        SqmTranslatorFactory toTree = factory.getQueryEngine().getSqmTranslatorFactory();
        return toTree.createSelectTranslator(
                        select,
                        QueryOptions.NONE,
                        read.parameters(),
                        read.values(),
                        new LoadQueryInfluencers(factory),
                        factory.getSqlTranslationEngine(),
                        true)
                .translate();
    }

    private static SqmTranslation<? extends MutationStatement> translate(
            SqmDmlStatement<?> update, Read read, SessionFactoryImplementor factory) {
        SqmTranslatorFactory toTree = factory.getQueryEngine().getSqmTranslatorFactory();
        return toTree.createMutationTranslator(
                        update,
                        QueryOptions.NONE,
                        read.parameters(),
                        read.values(),
                        new LoadQueryInfluencers(factory),
                        factory.getSqlTranslationEngine())
                .translate();
    }

    private static JdbcOperation text(SelectStatement select, SessionFactoryImplementor factory) {
        return writers(factory).buildSelectTranslator(factory, select).translate(null, QueryOptions.NONE);
    }

    private static JdbcOperation text(MutationStatement update, SessionFactoryImplementor factory) {
        return writers(factory).buildMutationTranslator(factory, update).translate(null, QueryOptions.NONE);
    }

    private static SqlAstTranslatorFactory writers(SessionFactoryImplementor factory) {
        return factory.getJdbcServices().getJdbcEnvironment().getSqlAstTranslatorFactory();
    }

    private static int column(DomainResult<?> result) {
        BitSet columns = new BitSet();
        result.collectValueIndexesToCache(columns);
        if (columns.cardinality() != 1) {
            throw new IllegalArgumentException("not one column, but " + columns + ": " + result);
        }
        return columns.nextSetBit(0);
    }

    /** Bound by Hibernate Reactive's own stand-in for a statement of JDBC, which knows what the driver takes. */
    private static Object[] values(
            Translated translated, QueryParameterBindingsImpl values, SessionFactoryImplementor factory) {
        // Opened for its settings; it would connect to the database only if something asked it to.
        try (SessionImplementor session = factory.openTemporarySession()) {
            JdbcParameterBindings bindings = SqmUtil.createJdbcParameterBindings(
                    values,
                    translated.parameters,
                    translated.places,
                    new SqmParameterMappingModelResolutionAccess() {
                        @Override
                        @SuppressWarnings({"unchecked", "NullAway"
                        }) // of the parameter's type; Hibernate takes null, too
                        public <T> MappingModelExpressible<T> getResolvedMappingModelType(SqmParameter<T> parameter) {
                            return (MappingModelExpressible<T>) translated.types.get(parameter);
                        }
                    },
                    session);
            ExecutionContext context = new BaseExecutionContext(session);
            return PreparedStatementAdaptor.bind(statement -> bind(translated.binders, statement, bindings, context));
        }
    }

    private static void bind(
            List<JdbcParameterBinder> binders,
            PreparedStatement statement,
            JdbcParameterBindings bindings,
            ExecutionContext context)
            throws SQLException {
        for (int i = 0; i < binders.size(); i++) {
            binders.get(i).bindParameterValue(statement, i + 1, bindings, context);
        }
    }
}
