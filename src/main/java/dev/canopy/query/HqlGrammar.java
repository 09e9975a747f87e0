package dev.canopy.query;

import io.quarkus.runtime.ImageMode;
import java.util.List;
import java.util.function.Supplier;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.ParserATNSimulator;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.dfa.DFA;
import org.hibernate.grammars.hql.HqlLexer;
import org.hibernate.grammars.hql.HqlParser;

/**
 * What Hibernate's parser of HQL remembers. For each decision that it has to take, it learns states from the statements
 * that it parses, in static fields. It takes some hundred milliseconds and most of the garbage of a first statement to
 * learn them, and the parser never discards them.
 */
public final class HqlGrammar {
    /** The maximum number of states that a process may add. A state takes about ten kilobytes. */
    private static final int MAX_LEARNED = 1_500;

    /** The states that the build of a native executable has put into it, until the parser forgets all. */
    private static volatile int ofBuild;

    private HqlGrammar() {}

    /**
     * Parses typical statements while a native executable is built, so that the executable contains the states. Does
     * nothing in any other process.
     *
     * @param statements in HQL
     */
    public static void learnInBuild(Supplier<List<String>> statements) {
        if (ImageMode.current() == ImageMode.NATIVE_BUILD) {
            ofBuild = learn(statements.get());
        }
    }

    /** Parses statements as Hibernate first tries to, and returns the number of all states. */
    static int learn(List<String> statements) {
        for (String hql : statements) {
            HqlParser parser = parser(hql);
            parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
            parser.removeErrorListeners();
            parser.setErrorHandler(new BailErrorStrategy());
            parser.statement();
        }
        return states(parser("").getInterpreter());
    }

    /** Limits the memory of the parser: a few hundred statements with nested expressions took hundreds of megabytes. */
    static void bound() {
        ParserATNSimulator parser = parser("").getInterpreter();
        if (states(parser) > ofBuild + MAX_LEARNED) {
            parser.clearDFA();
            ofBuild = 0;
        }
    }

    private static int states(ParserATNSimulator parser) {
        int states = 0;
        for (DFA decision : parser.decisionToDFA) {
            states += decision.states.size();
        }
        return states;
    }

    private static HqlParser parser(String hql) {
        return new HqlParser(new CommonTokenStream(new HqlLexer(CharStreams.fromString(hql))));
    }
}
