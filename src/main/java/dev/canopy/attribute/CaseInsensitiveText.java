package dev.canopy.attribute;

/** Text that compares and sorts without regard to the case of A to Z, in Java and in a query. It keeps its own case. */
public record CaseInsensitiveText(String value) implements Comparable<CaseInsensitiveText> {
    public static final Type<CaseInsensitiveText> TYPE = Type.TEXT
            .comparedBy(TextFunctions::lower)
            .wrappedIn(
                    "caseInsensitiveText",
                    CaseInsensitiveText.class,
                    CaseInsensitiveText::value,
                    CaseInsensitiveText::new);

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof CaseInsensitiveText text && folded().equals(text.folded());
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    @Override
    public int compareTo(CaseInsensitiveText other) {
        return SqlArithmetic.compare(folded(), other.folded());
    }

    @Override
    public String toString() {
        return value;
    }

    private String folded() {
        return SqlText.foldDown(value);
    }
}
