package dev.canopy.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnippetTest {
    @Test
    void marksTheWordsInTheTextWithItsPunctuation() {
        assertThat(Snippet.of("Ann ann@x.example", "\u0001Ann\u0002 \u0001ann\u0002 x example"))
                .isEqualTo("<mark>Ann</mark> <mark>ann</mark>@x.example");
    }

    @Test
    void escapesWhatHtmlWouldRead() {
        assertThat(Snippet.of("<b>'&\"", " \u0001b\u0002    ")).isEqualTo("&lt;<mark>b</mark>&gt;&#39;&amp;&quot;");
    }

    @Test
    void omitsStoredMarks() {
        assertThat(Snippet.of("a\u0001b\u0002", "a\u0001b\u0002")).isEqualTo("ab");
    }

    @Test
    void closesEachMark() {
        assertThat(Snippet.of("ab", "\u0001ab")).isEqualTo("<mark>ab</mark>");
    }
}
