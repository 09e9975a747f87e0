package dev.canopy.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.attribute.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.ParserATNSimulator;
import org.antlr.v4.runtime.dfa.DFA;
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

/** Translates HQL into SQL by the same steps as Hibernate, without running the statement. */
@ApplicationScoped
public class Translator {
    private final Supplier<SessionFactoryImplementor> factory;

    @Inject
    @SuppressWarnings("deprecation") // the reactive factory leads to the one below it by no other way
    Translator(Mutiny.SessionFactory sessions) {
        this(() -> ((MappingMetamodel) sessions.getMetamodel())
                .getTypeConfiguration()
                .getSessionFactory());
    }

    Translator(Supplier<SessionFactoryImplementor> factory) {
        this.factory = factory;
    }

    /**
     * The maximum number of kept translations. Clients choose columns, filters and sorts, so their number has no limit.
     */
    static final int MAX = 500;

    /** The maximum number of states that the parser may remember. A state takes about ten kilobytes. */
    private static final int MAX_STATES = 1_500;

    /** The translations that are used often. Cleanup runs on the calling thread, so that no other thread is needed. */
    private final Cache<String, Translated> known =
            Caffeine.newBuilder().maximumSize(MAX).executor(Runnable::run).build();

    /** The translation of a query without its values, because its text does not depend on them. */
    private record Translated(
            HqlInterpretation<?> hql,
            DomainParameterXref parameters,
            Map<QueryParameterImplementor<?>, Map<SqmParameter<?>, List<JdbcParametersList>>> places,
            Map<SqmParameter<?>, MappingModelExpressible<?>> types,
            String text,
            List<JdbcParameterBinder> binders,
            List<Integer> columns) {}

    /**
     * A parsed statement with its values, before its translation into SQL.
     *
     * @param parameters the single copy, to which the translation adds parameters
     */
    private record Read(SqmStatement<?> tree, DomainParameterXref parameters, QueryParameterBindingsImpl values) {}

    /**
     * The SQL of a query or an update.
     *
     * @throws RuntimeException from Hibernate if the statement cannot be translated
     */
    public String toSql(Statement statement) {
        SessionFactoryImplementor factory = this.factory.get();
        Read read = read(statement, factory);
        JdbcOperation operation = read.tree() instanceof SqmSelectStatement<?> select
                ? text(translate(select, read, factory).getSqlAst(), factory)
                : text(
                        translate((SqmDmlStatement<?>) read.tree(), read, factory)
                                .getSqlAst(),
                        factory);
        return operation.getSqlString();
    }

    /** The SQL of a query, with its values, for the driver. Each selected value must be a single column. */
    Sql toQuery(Statement statement) {
        SessionFactoryImplementor factory = this.factory.get();
        Translated translated = known.get(statement.hql(), hql -> translate(statement, factory));
        QueryParameterBindingsImpl values = bind(translated.hql, statement, factory);
        Object[] bound = values(translated, values, factory);
        return new Sql(translated.text, Arrays.asList(bound), translated.columns);
    }

    /** Whether the translation of this shape of query is kept, so that {@link #toQuery} takes almost no time. */
    boolean isKnown(Statement statement) {
        return known.asMap().containsKey(statement.hql());
    }

    /**
     * Limits the memory of Hibernate's parser. The parser never discards the states that it learns from nested
     * expressions, and a few hundred statements took hundreds of megabytes.
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

    private static Read read(Statement statement, SessionFactoryImplementor factory) {
        boundParser();
        Class<?> result = statement.hql().startsWith("select") ? Object[].class : null;
        return read(factory.getQueryEngine().interpretHql(statement.hql(), result), statement, factory);
    }

    private static Read read(HqlInterpretation<?> hql, Statement statement, SessionFactoryImplementor factory) {
        return new Read(hql.getSqmStatement(), hql.getDomainParameterXref(), bind(hql, statement, factory));
    }

    /** Binds the values of a statement. A list of values is an array and counts as one value. */
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

    /** Binds the values by the JDBC adaptor of Hibernate Reactive, which converts them to the types of the driver. */
    private static Object[] values(
            Translated translated, QueryParameterBindingsImpl values, SessionFactoryImplementor factory) {
        // Only the settings of the session are needed. It does not connect to the database.
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
