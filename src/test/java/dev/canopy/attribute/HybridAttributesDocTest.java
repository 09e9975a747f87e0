package dev.canopy.attribute;

import static dev.canopy.attribute.Assignment.assign;
import static dev.canopy.attribute.DateFunctions.day;
import static dev.canopy.attribute.DateFunctions.daysBetween;
import static dev.canopy.attribute.DateFunctions.plusDays;
import static dev.canopy.attribute.Expressions.coalesce;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.count;
import static dev.canopy.attribute.Expressions.divideHalfUp;
import static dev.canopy.attribute.Expressions.nothing;
import static dev.canopy.attribute.Expressions.now;
import static dev.canopy.attribute.Expressions.override;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.ratio;
import static dev.canopy.attribute.Expressions.reference;
import static dev.canopy.attribute.Expressions.sided;
import static dev.canopy.attribute.Expressions.times;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.Expressions.when;
import static dev.canopy.attribute.NumberFunctions.toLong;
import static dev.canopy.attribute.RangeFunctions.dateRange;
import static dev.canopy.attribute.TextFunctions.concat;
import static dev.canopy.attribute.TextFunctions.startsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The examples of docs/hybrid-attributes.md. What stands between {@code begin} and {@code end} is on the page word for
 * word, and the HQL below it there is what is rendered here.
 */
class HybridAttributesDocTest {
    private static final Path PAGE = Path.of("docs/hybrid-attributes.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/canopy/attribute/HybridAttributesDocTest.java");

    // The entities ----------------------------------------------------------------------------------------------------

    // begin entities
    static class Branch implements Named {
        Long id;
        String name;
        Branch parent; // a lazy association
        Long parentId; // its column
        Long books;

        @Override
        public String name() {
            return name;
        }
    }

    static class Reader {
        Long id;
        String firstName;
        String lastName;
        CaseInsensitiveText email;
        Branch branch; // a lazy association
        Integer loanCount; // kept by the code that writes loans
    }

    static class Loan {
        Long readerId;
        Reader reader; // a lazy association
        String title;
        LocalDate lent;
        LocalDate due;
        Instant returned;
        Money fee;

        void lentOn(LocalDate day) {
            lent = day;
        }

        void dueOn(LocalDate day) {
            due = day;
        }
    }

    static class StudyLoan extends Loan {}
    // end

    // begin mixin
    interface Named {
        Expression<Named, String> NAME = column("name", Type.TEXT, Named::name);

        String name();
    }
    // end

    // The attributes --------------------------------------------------------------------------------------------------

    // begin definitions
    static final Attributes<Loan> LOAN = Attributes.of(Loan.class);

    static final Attribute<Loan, LocalDate> LENT =
            LOAN.column("lent", "lent", Type.DATE, loan -> loan.lent, Loan::lentOn);
    static final Attribute<Loan, LocalDate> DUE = LOAN.column("due", "due", Type.DATE, loan -> loan.due, Loan::dueOn);

    static final Attribute<Loan, Long> DAYS = LOAN.define(
            "days",
            "How long it is lent; assigning it moves the day when it is due.",
            daysBetween(LENT, DUE),
            assign(DUE, days -> plusDays(LENT, days)));
    // end

    static final Attribute<Loan, String> TITLE = LOAN.column("title", Type.TEXT, loan -> loan.title);
    static final Attribute<Loan, Instant> RETURNED = LOAN.column("returned", Type.TIME, loan -> loan.returned);
    static final Attribute<Loan, Money> FEE = LOAN.column("fee", Money.TYPE, loan -> loan.fee);
    static final Expression<Loan, Long> LOAN_READER_ID = column("readerId", Type.LONG, loan -> loan.readerId);

    static final Attributes<Reader> READER = Attributes.of(Reader.class);
    static final Expression<Reader, Long> READER_ID = column("id", Type.LONG, reader -> reader.id);
    static final Attribute<Reader, String> FIRST_NAME =
            READER.column("firstName", Type.TEXT, reader -> reader.firstName);
    static final Attribute<Reader, String> LAST_NAME = READER.column("lastName", Type.TEXT, reader -> reader.lastName);

    static final Attributes<Branch> BRANCH = Attributes.of(Branch.class);
    static final Expression<Branch, Long> BRANCH_ID = column("id", Type.LONG, branch -> branch.id);
    static final Expression<Branch, Long> PARENT_ID = column("parentId", Type.LONG, branch -> branch.parentId);
    static final Attribute<Branch, Long> BOOKS = BRANCH.column("books", Type.LONG, branch -> branch.books);

    // begin relations
    static final ToMany<Reader, Loan> LOANS = ToMany.by("loans", READER_ID, Loan.class, LOAN_READER_ID);
    static final ToOne<Loan, Reader> BORROWER = ToOne.mapped("reader", Reader.class, loan -> loan.reader);
    static final ToOne<Reader, Branch> HOME = ToOne.mapped("branch", Branch.class, reader -> reader.branch);
    static final ToOne<Branch, Branch> PARENT = ToOne.mapped("parent", Branch.class, branch -> branch.parent);
    // end

    private final Reader ada = reader();
    private final Loan loan = loan("Ulysses", "2026-03-01", "2026-03-29", 1_500_000_000L);
    private final Loan second = loan("Emma", "2026-03-20", "2026-04-03", 500_000_000L);

    private static Reader reader() {
        Reader reader = new Reader();
        reader.id = 1L;
        reader.firstName = "Ada";
        reader.lastName = "Byron";
        reader.email = new CaseInsensitiveText("Ada@example.org");
        reader.branch = new Branch();
        reader.branch.name = "Harbour";
        reader.loanCount = 2;
        return reader;
    }

    private Loan loan(String title, String lent, String due, long fee) {
        Loan loan = new Loan();
        loan.readerId = 1L;
        loan.reader = ada;
        loan.title = title;
        loan.lent = LocalDate.parse(lent);
        loan.due = LocalDate.parse(due);
        loan.fee = new Money(fee);
        return loan;
    }

    // The examples ----------------------------------------------------------------------------------------------------

    @Test
    void evaluates() {
        // begin evaluate
        assertThat(DAYS.of(loan)).isEqualTo(28L);
        // end
    }

    @Test
    void renders() {
        // begin render
        Query<Loan> query =
                Query.ofAll(Loan.class).select(TITLE, DAYS).where(DAYS.gt(14L)).orderBy(DAYS.desc());
        // end
        assertShown("render", query.render());
        assertThat(query.render().parameters()).containsExactly(Map.entry("p0", 14L));
        List<Object[]> rows = List.<Object[]>of(new Object[] {"Ulysses", 28L});
        // begin rows
        Statement statement = query.render(); // statement.hql(), statement.parameters()
        List<Row> results = Row.of(query, rows);
        assertThat(results.get(0).get(DAYS)).isEqualTo(28L);
        // end
        assertThat(statement).isEqualTo(query.render());
    }

    // begin outstandingDefined
    static final Attribute<Reader, Money> OUTSTANDING = READER.define(
            "outstanding",
            "Fees of books not yet returned.",
            LOANS.where(RETURNED.isNull()).sum(FEE));
    // end

    @Test
    void fetches() {
        List<Reader> readers = List.of(ada);
        List<Loan> rows = List.of(loan, second);
        // begin refused
        assertThatThrownBy(() -> OUTSTANDING.of(ada))
                .isInstanceOf(NotLoadedException.class)
                .hasMessageContaining("'Reader.outstanding' cannot be evaluated: 'loans' is not loaded");
        // end
        // begin fetch
        Fetch fetch = OUTSTANDING.fetches().iterator().next();
        Statement statement = fetch.statement(readers);
        // end
        assertShown("fetch", statement);
        // begin fetched
        Fetched fetched = Fetched.nothing().with(fetch, readers, rows);
        assertThat(OUTSTANDING.of(ada, fetched)).isEqualTo(new Money(2_000_000_000L));
        // end
    }

    @Test
    void hasPropertiesWrittenOnce() {
        // begin property
        Query<Loan> query = Query.ofAll(Loan.class).select(DAYS);
        assertThat(DAYS.of(loan)).isEqualTo(28L);
        // end
        assertShown("property", query.render());
    }

    // begin methodDefined
    static final Method<Loan, LocalDate, Boolean> OUT_ON = LOAN.method(
            "outOn",
            "Whether it is lent on a day.",
            List.of(LocalDate.of(2026, 3, 1)), // to check and to test it with
            day -> LENT.le(day).and(DUE.gt(day)));
    // end

    @Test
    void hasMethods() {
        // begin method
        LocalDate easter = LocalDate.of(2026, 4, 5);
        Query<Loan> query = Query.ofAll(Loan.class).select(TITLE).where(OUT_ON.with(easter));
        assertThat(OUT_ON.with(easter).of(loan)).isFalse();
        // end
        assertShown("method", query.render());
        assertThat(query.render().parameters()).containsValue(easter);
    }

    // begin sidedDefined
    static final Attribute<Reader, Long> LOAN_COUNT = READER.define(
            "loanCount",
            "Loans of all time.",
            sided(LOANS.count(), toLong(column("loanCount", Type.INTEGER, reader -> reader.loanCount))));
    // end

    @Test
    void hasTwoSides() {
        // begin sided
        Query<Reader> query = Query.ofAll(Reader.class).select(LOAN_COUNT);
        Fetched fetched = Fetched.nothing().with(LOANS, List.of(ada), List.of(loan, second));
        assertThat(LOAN_COUNT.of(ada, fetched)).isEqualTo(2L);
        // end
        assertShown("sided", query.render());
    }

    // begin columnLikeDefined
    static final Attribute<Reader, String> FULL_NAME =
            READER.define("fullName", "First and last name.", concat(FIRST_NAME, constant(" "), LAST_NAME));
    static final Attribute<Reader, Boolean> BORROWING = READER.define(
            "borrowing", "Has a book.", LOANS.where(RETURNED.isNull()).any());
    // end

    @Test
    void hasPropertiesLikeColumns() {
        // begin columnLike
        Query<Reader> query = Query.ofAll(Reader.class).select(FULL_NAME).where(BORROWING);
        assertThat(FULL_NAME.of(ada)).isEqualTo("Ada Byron");
        // end
        assertShown("columnLike", query.render());
    }

    // begin aggregateDefined
    static final Attribute<Reader, Money> FEES = READER.define("fees", "All fees.", LOANS.sum(FEE));
    static final Attribute<Reader, Long> TITLES =
            READER.define("titles", "Different titles.", LOANS.countDistinct(TITLE));
    static final Attribute<Reader, LocalDate> NEXT_DUE = READER.define("nextDue", "The earliest.", LOANS.min(DUE));
    static final Attribute<Reader, Double> MEAN_DAYS = READER.define("meanDays", "A loan's days.", LOANS.avg(DAYS));
    // end

    @Test
    void aggregates() {
        Fetched fetched = Fetched.nothing().with(LOANS, List.of(ada), List.of(loan, second));
        // begin aggregate
        Query<Reader> query = Query.ofAll(Reader.class).select(FULL_NAME, FEES);
        assertThat(FEES.of(ada, fetched)).hasToString("2");
        assertThat(TITLES.of(ada, fetched)).isEqualTo(2L);
        assertThat(NEXT_DUE.of(ada, fetched)).isEqualTo("2026-03-29");
        assertThat(MEAN_DAYS.of(ada, fetched)).isEqualTo(21.0);
        // end
        assertShown("aggregate", query.render());
    }

    @Test
    void groups() {
        // begin grouped
        Query<Reader> query =
                Query.ofAll(Reader.class).select(FULL_NAME, FEES, TITLES).orderBy(FEES.desc());
        // end
        assertShown("grouped", query.render());
        // begin correlated
        query.aggregating(Query.Aggregation.CORRELATED);
        // end
        assertThat(query.render().hql()).doesNotContain("join");
    }

    // begin pathDefined
    static final Attribute<Loan, String> BRANCH_NAME =
            LOAN.define("branchName", "Where its reader is at home.", BORROWER.get(HOME.get(Named.NAME)));
    static final Attribute<Loan, String> READER_NAME =
            LOAN.define("readerName", "Its reader's name.", BORROWER.required().get(FULL_NAME));
    // end

    @Test
    void followsAssociations() {
        // begin path
        Query<Loan> outer = Query.ofAll(Loan.class).select(TITLE, BRANCH_NAME);
        assertThat(BRANCH_NAME.of(loan)).isEqualTo("Harbour");
        // end
        assertShown("path", outer.render());
        // begin inner
        Query<Loan> inner = Query.ofAll(Loan.class).select(READER_NAME);
        // end
        assertShown("inner", inner.render());
    }

    @Test
    void standsEverywhere() {
        // begin everywhere
        Expression<Loan, Long> loans = count();
        Query<Loan> query = Query.ofAll(Loan.class)
                .select(BRANCH_NAME, loans)
                .where(DAYS.gt(14L))
                .groupBy(BRANCH_NAME)
                .having(loans.ge(10L))
                .orderBy(loans.desc());
        // end
        assertShown("everywhere", query.render());
    }

    @Test
    void sets() {
        // begin setter
        DAYS.set(loan, 35L);
        assertThat(loan.due).isEqualTo("2026-04-05");
        // end
    }

    @Test
    void updates() {
        // begin update
        Update<Loan> update =
                Update.of(Loan.class).set(DAYS, plus(DAYS, value(7L))).where(RETURNED.isNull());
        // end
        assertShown("update", update.render());
    }

    // begin comparatorDefined
    static final Type<String> ANY_CASE = Type.TEXT.comparedBy(TextFunctions::lower);
    static final Attribute<Loan, String> ANY_TITLE = LOAN.column("anyTitle", "title", ANY_CASE, loan -> loan.title);
    // end

    @Test
    void comparesByItsOwnRules() {
        // begin comparator
        Query<Loan> query = Query.ofAll(Loan.class)
                .select(ANY_TITLE)
                .where(ANY_TITLE.in(List.of("ULYSSES", "Emma")).or(startsWith(ANY_TITLE, "The ")))
                .orderBy(ANY_TITLE.asc());
        // end
        assertShown("comparator", query.render());
        assertThat(query.render().parameters())
                .extractingByKeys("p0", "p1")
                .containsExactly(new String[] {"ulysses", "emma"}, "the %");
    }

    // begin valueObjectDefined
    static final Attribute<Reader, CaseInsensitiveText> EMAIL =
            READER.column("email", CaseInsensitiveText.TYPE, reader -> reader.email);
    static final Attribute<Loan, Money> FEE_A_DAY =
            LOAN.define("feeADay", "Rounded to the nano-unit.", divideHalfUp(FEE, DAYS));
    // end

    @Test
    void hasValueObjects() {
        // begin valueObject
        CaseInsensitiveText wanted = new CaseInsensitiveText("ADA@Example.org");
        Query<Reader> query = Query.ofAll(Reader.class).select(EMAIL).where(EMAIL.eq(wanted));
        assertThat(EMAIL.of(ada)).isEqualTo(wanted);
        assertThat(FEE_A_DAY.of(loan)).hasToString("0.053571429");
        // end
        assertShown("valueObject", query.render());
    }

    // begin periodDefined
    static final Attribute<Loan, Range<LocalDate>> PERIOD = LOAN.define(
            "period",
            "The days of the loan; assigning it changes both columns.",
            dateRange(LENT, DUE),
            assign(LENT, RangeFunctions::lower),
            assign(DUE, RangeFunctions::upper));
    // end

    @Test
    void hasValuesOfSeveralColumns() {
        // begin period
        Range<LocalDate> april = Range.of(LocalDate.of(2026, 4, 1), LocalDate.of(2026, 5, 1));
        PERIOD.set(loan, april);
        Statement update = Update.of(Loan.class)
                .set(PERIOD, value(Type.DATE_RANGE, april))
                .where(PERIOD.ne(april))
                .render();
        assertThat(PERIOD.of(loan)).isEqualTo(april);
        // end
        assertShown("period", update);
        assertThat(loan.lent).isEqualTo(april.lower());
        assertThat(loan.due).isEqualTo(april.upper());
    }

    // begin overrideDefined
    static final Attribute<Loan, Money> PRICE = LOAN.define(
            "price",
            "The fee; twice as much of a study loan.",
            override(FEE, StudyLoan.class, times(FEE, constant(Money.TYPE, new Money(2)))));
    static final Attributes<StudyLoan> STUDY_LOAN = Attributes.of(StudyLoan.class);
    static final Attribute<StudyLoan, String> STUDY_TITLE = STUDY_LOAN.column("title", ANY_CASE, study -> study.title);
    // end

    @Test
    void isOverriddenInSubclasses() {
        // begin override
        Query<Loan> query = Query.ofAll(Loan.class).select(PRICE);
        Query<StudyLoan> studies = Query.ofAll(StudyLoan.class).select(PRICE).where(STUDY_TITLE.eq("ULYSSES"));
        // end
        assertShown("override", query.render());
        assertThat(studies.render().hql()).contains("where cast(sql('lower(? collate \"C\")', s1.title)");
        StudyLoan study = new StudyLoan();
        study.fee = new Money(3);
        assertThat(PRICE.of(study)).isEqualTo(new Money(6));
        assertThat(PRICE.of(loan)).isEqualTo(loan.fee);
    }

    // begin aliasDefined
    static final EntityAlias<Loan> OTHER = new EntityAlias<>("other", Loan.class);
    static final Attribute<Loan, Boolean> OVERLAPS = LOAN.define(
            "overlaps",
            "Whether both are lent on some day.",
            LENT.lt(DUE.on(OTHER)).and(DUE.gt(LENT.on(OTHER))));
    // end

    @Test
    void hasRoles() {
        // begin alias
        Query<Loan> query = Query.ofAll(Loan.class)
                .select(TITLE, TITLE.on(OTHER))
                .join(OTHER, OVERLAPS)
                .where(TITLE.lt(TITLE.on(OTHER)));
        assertThat(OVERLAPS.of(loan, Fetched.nothing().with(OTHER, second))).isTrue();
        // end
        assertShown("alias", query.render());
    }

    // begin mixinDefined
    static final Attribute<Branch, String> NAME = BRANCH.define("name", "The name of the branch.", Named.NAME);
    // end

    @Test
    void sharesAttributes() {
        // begin mixinUsed
        Query<Branch> query = Query.ofAll(Branch.class).select(NAME);
        // end
        assertShown("mixinUsed", query.render());
    }

    // begin treeDefined
    static class BranchPair { // the closure table: a row for each pair
        Long ancestor;
        Long descendant;
        Integer distance;
    }

    static final ToMany.Pairs<BranchPair, Long> PAIRS = new ToMany.Pairs<>(
            BranchPair.class,
            column("ancestor", Type.LONG, pair -> pair.ancestor),
            column("descendant", Type.LONG, pair -> pair.descendant),
            column("distance", Type.INTEGER, pair -> pair.distance));
    static final ToMany<Branch, Branch> CHILDREN = ToMany.by("children", BRANCH_ID, Branch.class, PARENT_ID);
    static final ToMany<Branch, Branch> SUBTREE = ToMany.subtree("subtree", Branch.class, BRANCH_ID, PAIRS, CHILDREN);
    static final ToMany<Branch, Branch> ANCESTORS =
            ToMany.ancestors("ancestors", Branch.class, BRANCH_ID, PAIRS, PARENT);
    static final Attribute<Branch, Long> DEPTH = BRANCH.define("depth", "0 at the root.", ANCESTORS.count());
    static final Attribute<Branch, Long> ALL_BOOKS = BRANCH.define("allBooks", "With all below.", SUBTREE.sum(BOOKS));
    // end

    // begin naiveDefined
    static final Attribute<Branch, Long> NAIVE_DEPTH = Attributes.of(Branch.class)
            .define(
                    "naiveDepth",
                    "",
                    when(PARENT_ID.isNull(), constant(0))
                            .otherwise(plus(
                                    PARENT.get(reference(Type.LONG, () -> HybridAttributesDocTest.NAIVE_DEPTH)),
                                    constant(1))));
    // end

    @Test
    void goesAlongTrees() {
        // begin tree
        Query<Branch> query = Query.ofAll(Branch.class).select(NAME, DEPTH, ALL_BOOKS);
        // end
        assertShown("tree", query.render());
        Branch root = new Branch();
        root.id = 1L;
        root.books = 100L;
        Branch harbour = new Branch();
        harbour.id = 2L;
        harbour.parentId = 1L;
        harbour.parent = root;
        harbour.books = 20L;
        // begin treeEvaluated
        Fetched fetched = Fetched.nothing().with(CHILDREN, List.of(root, harbour), List.of(harbour));
        assertThat(ALL_BOOKS.of(root, fetched)).isEqualTo(120L);
        assertThat(DEPTH.of(harbour)).isEqualTo(1L); // by the parents, which are loaded
        // end
        // begin naive
        assertThat(NAIVE_DEPTH.of(harbour)).isEqualTo(1L);
        assertThatThrownBy(() -> Query.of(NAIVE_DEPTH).render())
                .isInstanceOf(NotRenderableException.class)
                .hasMessageContaining("'Branch.naiveDepth' refers to itself");
        // end
    }

    // begin casesDefined
    static final Attribute<Loan, String> STATE = LOAN.define(
            "state",
            "Where the book is.",
            when(RETURNED.isNotNull(), constant("back"))
                    .when(DUE.lt(day(now())), constant("late"))
                    .otherwise(constant("out")));
    static final Attribute<Loan, Double> SHARE_OF_YEAR = LOAN.define(
            "shareOfYear",
            "0 where a day is missing.",
            coalesce(ratio(DAYS, constant(365)), constant(Type.DOUBLE, 0.0)));
    // end

    @Test
    void hasCases() {
        // begin cases
        Query<Loan> query = Query.ofAll(Loan.class).select(STATE, SHARE_OF_YEAR);
        Fetched later = Fetched.at(Instant.parse("2026-05-01T00:00:00Z"));
        assertThat(STATE.of(loan, later)).isEqualTo("late");
        // end
        assertShown("cases", query.render());
    }

    @Test
    void definesTheSemanticsOfSpecialCases() {
        // begin semantics
        Expression<Loan, Long> none = nothing(Type.LONG);
        assertThat(valueOf(divideHalfUp(constant(-5), constant(2)))).isEqualTo(-3L); // from the middle away from zero
        assertThat(valueOf(divideHalfUp(constant(5), constant(0)))).isNull(); // a zero divisor
        assertThat(valueOf(plus(constant(1), none))).isNull();
        assertThat(valueOf(none.eq(1L).or(TITLE.isNotNull()))).isEqualTo(true); // null or true
        assertThatThrownBy(() -> valueOf(plus(constant(Long.MAX_VALUE), constant(1))))
                .isInstanceOf(ArithmeticException.class);
        assertThat(valueOf(TextFunctions.lower(constant("ÄB")))).isEqualTo("Äb");
        assertThat(valueOf(TITLE.lt("u"))).isEqualTo(true); // by code points: U before u
        // end
    }

    private <T> T valueOf(Expression<Loan, T> expression) {
        return Attributes.of(Loan.class).define("value", "", expression).of(loan);
    }

    // begin source
    static class LibraryAttributes implements AttributeSource {
        @Override
        public List<Attributes<?>> attributes() {
            return List.of(LOAN, READER, BRANCH);
        }
    }
    // end

    @Test
    void registersTheDefinedAttributes() {
        assertThat(new LibraryAttributes().attributes()).isEqualTo(List.of(LOAN, READER, BRANCH));
        assertThat(LOAN.attributes()).contains(DAYS, STATE);
    }

    // The page --------------------------------------------------------------------------------------------------------

    private record Example(String lastRegion, String hql) {}

    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern REGION = Pattern.compile("// begin (\\w+)\n(.*?)\n *// end\n", Pattern.DOTALL);

    @Test
    void thePageHasTheExamplesOfThisSourceWordForWord() {
        Map<String, String> regions = regions();
        String source = read(SOURCE);

        List<Example> examples = examples(regions);

        assertThat(regions.keySet())
                .containsAll(examples.stream().map(Example::lastRegion).toList());
        assertThat(examples.stream().filter(example -> !example.hql().isEmpty()))
                .hasSizeGreaterThan(15)
                .allMatch(example -> source.contains("assertShown(\"" + example.lastRegion() + "\", "));
    }

    @Test
    void everyExampleOfThisSourceIsOnThePage() {
        String page = read(PAGE);

        regions().forEach((name, text) -> assertThat(page).as(name).contains(text));
    }

    /** The statement is the one that the page shows below the example, where lines may be broken. */
    private static void assertShown(String region, Statement rendered) {
        assertThat(examples(regions()))
                .filteredOn(example -> example.lastRegion().equals(region))
                .extracting(Example::hql)
                .containsExactly(rendered.hql());
    }

    /** The Java blocks of the page, each with the HQL that follows. */
    private static List<Example> examples(Map<String, String> regions) {
        List<Example> examples = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(read(PAGE)); block.find(); ) {
            if (block.group(1).equals("java")) {
                examples.add(new Example(lastRegion(block.group(2), regions), ""));
            } else {
                assertThat(block.group(1)).isEqualTo("sql");
                Example example = examples.remove(examples.size() - 1);
                examples.add(new Example(example.lastRegion(), block.group(2).replaceAll("\\s+", " ")));
            }
        }
        return examples;
    }

    /** The name of the last of the regions that a block is made of, with an empty line between them; else the block. */
    private static String lastRegion(String block, Map<String, String> regions) {
        String rest = block + "\n\n";
        String last = block;
        while (!rest.isEmpty()) {
            String left = rest;
            Optional<String> next = regions.keySet().stream()
                    .filter(name -> left.startsWith(regions.get(name) + "\n\n"))
                    .findFirst();
            if (next.isEmpty()) {
                return block;
            }
            last = next.get();
            rest = rest.substring(regions.get(last).length() + 2);
        }
        return last;
    }

    private static Map<String, String> regions() {
        Map<String, String> regions = new LinkedHashMap<>();
        for (Matcher region = REGION.matcher(read(SOURCE)); region.find(); ) {
            regions.put(region.group(1), region.group(2).stripIndent());
        }
        return regions;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
