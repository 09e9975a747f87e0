package dev.canopy.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.BlockingOperationNotAllowedException;
import java.util.concurrent.CompletionException;
import org.hibernate.LazyInitializationException;
import org.junit.jupiter.api.Test;

/** With the real exceptions: dev.canopy.lesson.PitfallsIT. */
class SessionMistakesTest {
    @Test
    void namesTheMistakeTheExceptionAndThePlace() {
        assertThat(SessionMistakes.explain(new LazyInitializationException("HR000085: not loaded")))
                .get()
                .asString()
                .matches("a lazy association is accessed before it is fetched; fetch it explicitly"
                        + " \\(LazyInitializationException: HR000085: not loaded\\)"
                        + " at dev\\.canopy\\.problem\\.SessionMistakesTest\\..*\\(SessionMistakesTest\\.java:\\d+\\)");
    }

    @Test
    void looksBehindTheException() {
        Throwable failure = new CompletionException(
                new BlockingOperationNotAllowedException("Cannot start a JTA transaction from the IO thread."));

        assertThat(SessionMistakes.explain(failure))
                .get()
                .asString()
                .startsWith("@Transactional is on a reactive method");
    }

    @Test
    void leavesOtherFailuresToTheirStack() {
        assertThat(SessionMistakes.explain(new IllegalStateException("ours"))).isEmpty();
        assertThat(SessionMistakes.explain(new IllegalStateException((String) null)))
                .isEmpty();
        assertThat(SessionMistakes.explain(null)).isEmpty();
    }
}
