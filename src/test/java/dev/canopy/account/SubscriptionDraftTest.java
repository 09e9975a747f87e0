package dev.canopy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionDraftTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 1);

    private static SubscriptionDraft read(String json) throws Exception {
        return SubscriptionDraft.read(JSON.readTree(json));
    }

    @Test
    void readsOneWithAnEnd() throws Exception {
        assertThat(read("{\"plan\":\"team\",\"start\":\"2026-03-01\",\"end\":\"2026-04-01\",\"length\":null}"))
                .isEqualTo(new SubscriptionDraft(
                        MARCH,
                        new SubscriptionChange(
                                Optional.of("team"), Optional.of(LocalDate.of(2026, 4, 1)), Optional.empty())));
    }

    @Test
    void endsAsLongAfterTheStartAsItsLength() throws Exception {
        Subscription subscription = read("{\"plan\":\"team\",\"start\":\"2026-03-01\",\"length\":31}")
                .toSubscription();

        assertThat(subscription.plan()).isEqualTo("team");
        assertThat(subscription.startDay()).isEqualTo(MARCH);
        assertThat(subscription.endDay()).isEqualTo(LocalDate.of(2026, 4, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"start\":\"2026-03-01\",\"length\":1}                          | /plan   | is missing",
                "{\"plan\":null,\"start\":\"2026-03-01\",\"length\":1}            | /plan   | is missing",
                "{\"plan\":1,\"start\":\"2026-03-01\",\"length\":1}               | /plan   | must be a string of 1 to 200 characters",
                "{\"plan\":\" \",\"start\":\"2026-03-01\",\"length\":1}           | /plan   | must be a string of 1 to 200 characters",
                "{\"plan\":\"\\u0000\",\"start\":\"2026-03-01\",\"length\":1}     | /plan   | must not contain the character U+0000 or half of a surrogate pair",
                "{\"plan\":\"\\ud800\",\"start\":\"2026-03-01\",\"length\":1}     | /plan   | must not contain the character U+0000 or half of a surrogate pair",
                "{\"plan\":\"x\",\"length\":1}                                    | /start  | is missing",
                "{\"plan\":\"x\",\"start\":\"today\",\"length\":1}                | /start  | must be a day such as 2026-03-01",
                "{\"plan\":\"x\",\"start\":\"0000-12-31\",\"length\":1}           | /start  | must be a day such as 2026-03-01",
                "{\"plan\":\"x\",\"start\":20260301,\"length\":1}                 | /start  | must be a day such as 2026-03-01",
                "{\"plan\":\"x\",\"start\":\"2026-02-29\",\"length\":1}           | /start  | must be a day such as 2026-03-01",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"end\":\"+10000-01-01\"} | /end  | must be a day such as 2026-03-01",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\"}                        | /end    | is missing; give either 'end' or 'length'",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":0}           | /length | must be a whole number from 1 to 3652058",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":3652059}     | /length | must be a whole number from 1 to 3652058",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":1.5}         | /length | must be a whole number from 1 to 3652058",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":1e100}       | /length | must be a whole number from 1 to 3652058",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":\"1\"}       | /length | must be a whole number from 1 to 3652058",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"end\":\"2026-04-01\",\"length\":31} | /length | cannot be given together with 'end'",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":1,\"a/b~c\":1} | /a~1b~0c | is not a known field",
                "[]                                                               | ``      | must be a JSON object"
            })
    void namesTheFieldThatIsWrong(String json, String pointer, String detail) {
        assertThat(catchThrowableOfType(ProblemException.class, () -> read(json))
                        .violations())
                .containsExactly(new Violation(pointer, detail));
    }

    @Test
    void boundsThePlan() throws Exception {
        String json = "{\"plan\":\"%s\",\"start\":\"2026-03-01\",\"length\":1}";

        assertThat(read(json.formatted("p".repeat(200))).content().plan()).isPresent();
        assertThat(catchThrowableOfType(ProblemException.class, () -> read(json.formatted("p".repeat(201)))))
                .hasMessage("/plan must be a string of 1 to 200 characters.");
    }

    @Test
    void reportsAllErrorsAtOnce() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> read("{\"color\":1,\"plan\":\"\"}"))
                        .violations())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/color", "/plan", "/start", "/end");
    }

    @Test
    void refusesAnEndThatIsNotAfterTheStart() throws Exception {
        SubscriptionDraft draft = read("{\"plan\":\"x\",\"start\":\"2026-03-01\",\"end\":\"2026-03-01\"}");

        assertThat(catchThrowableOfType(ProblemException.class, draft::toSubscription)
                        .violations())
                .containsExactly(new Violation("/end", "must be after the start, 2026-03-01"));
    }

    @Test
    void refusesALengthBeyondTheCalendar() throws Exception {
        SubscriptionDraft draft = read("{\"plan\":\"x\",\"start\":\"9999-12-30\",\"length\":2}");

        assertThat(catchThrowableOfType(ProblemException.class, draft::toSubscription)
                        .violations())
                .containsExactly(new Violation("/length", "would end after 9999-12-31"));
    }
}
