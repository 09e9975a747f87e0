package dev.canopy.statement;

import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Assertions on the {@link Statements} of a request or of other work. */
public final class StatementsAssert extends AbstractAssert<StatementsAssert, Statements> {

    StatementsAssert(Statements statements) {
        super(statements, StatementsAssert.class);
    }

    public StatementsAssert atMost(int most) {
        return require(actual.count() <= most, "at most " + most);
    }

    public StatementsAssert exactly(int expected) {
        return require(actual.count() == expected, "exactly " + expected);
    }

    /** No statement ran more than once, not even with other values. */
    public StatementsAssert noneRepeated() {
        return require(actual.count() == actual.different(), "none again");
    }

    /** Returns the statements for further assertions. */
    public List<Statements.Executed> list() {
        return actual.list();
    }

    private StatementsAssert require(boolean holds, String expected) {
        if (!holds) {
            failWithMessage(
                    "Expected %s, but %s ran:%n%s",
                    expected,
                    actual,
                    actual.list().stream()
                            .map(each -> "  " + each.times() + " x " + each.statement()
                                    + each.callSite()
                                            .map(site -> "  at " + site)
                                            .orElse(""))
                            .collect(Collectors.joining(System.lineSeparator())));
        }
        return this;
    }
}
