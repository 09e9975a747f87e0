package dev.canopy.attribute;

import static dev.canopy.attribute.Assignment.assign;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.count;
import static dev.canopy.attribute.Expressions.divideHalfUp;
import static dev.canopy.attribute.Expressions.minus;
import static dev.canopy.attribute.Expressions.nullIf;
import static dev.canopy.attribute.Expressions.override;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.ratio;
import static dev.canopy.attribute.Expressions.sided;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.Expressions.when;
import static dev.canopy.attribute.Functions.abs;
import static dev.canopy.attribute.Functions.concat;
import static dev.canopy.attribute.Functions.daysBetween;
import static dev.canopy.attribute.Functions.greatest;
import static dev.canopy.attribute.Functions.length;
import static dev.canopy.attribute.Functions.plusDays;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that teaches hybrid attributes: its Java stands here word for word, and its HQL is what comes of it. */
class HybridAttributesDocTest {
    private static final Path PAGE = Path.of("docs/hybrid-attributes.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/canopy/attribute/HybridAttributesDocTest.java");

    static class Interval {
        LocalDate startDay;
        LocalDate endDay;
    }

    static class Organization {
        String name;
    }

    static class User {
        Long id;
        String firstName;
        String lastName;
        String email;
        Organization organization;
    }

    static class Account {
        Long userId;
        long balance;
        boolean closed;
    }

    static class Tariff {
        long price;
    }

    static class FlatTariff extends Tariff {}

    static class Team implements Keyed {
        Long id;
        Long parentId;
        Team parent;
        String key;
        Integer depth;
        Long headcount;

        @Override
        public String key() {
            return key;
        }
    }

    static class TeamPath {
        Long ancestorId;
        Long descendantId;
        Integer distance;
    }

    // ---- what follows is on the page

    static final Attributes<Interval> INTERVALS = Attributes.of(Interval.class);

    static final Attribute<Interval, LocalDate> START =
            INTERVALS.column("start", "startDay", Type.DATE, interval -> interval.startDay);
    static final Attribute<Interval, LocalDate> END = INTERVALS.column(
            "end", "endDay", Type.DATE, interval -> interval.endDay, (interval, day) -> interval.endDay = day);

    static final Attribute<Interval, Long> LENGTH = INTERVALS.define(
            "length",
            "Its days; assigning them moves the end.",
            daysBetween(START, END),
            assign(END, length -> plusDays(START, length)));

    static final Method<Interval, LocalDate, Boolean> CONTAINS = INTERVALS.method(
            "contains",
            "Whether a day is one of its days.",
            List.of(LocalDate.of(2026, 3, 1)),
            day -> START.le(day).and(END.gt(day)));

    static final Attribute<Interval, Double> RADIUS = INTERVALS.define(
            "radius",
            "Half of its days, whichever way it runs.",
            sided(ratio(abs(LENGTH), constant(2)), ratio(greatest(LENGTH, minus(constant(0), LENGTH)), constant(2))));

    static final Role<Interval> OTHER = new Role<>("other", Interval.class);
    static final Attribute<Interval, Boolean> INTERSECTS = INTERVALS.define(
            "intersects",
            "Whether it shares days with the other one.",
            START.lt(END.on(OTHER)).and(END.gt(START.on(OTHER))));

    static final Attributes<User> USERS = Attributes.of(User.class);
    static final Expression<User, Long> USER_ID = column("id", Type.LONG, user -> user.id);
    static final Attribute<User, String> FIRST_NAME = USERS.column("firstName", Type.TEXT, user -> user.firstName);
    static final Attribute<User, String> LAST_NAME = USERS.column("lastName", Type.TEXT, user -> user.lastName);

    static final Attribute<User, String> FULL_NAME =
            USERS.define("fullName", "First and last name.", concat(FIRST_NAME, constant(" "), LAST_NAME));

    static final Attribute<User, String> EMAIL =
            USERS.column("email", "email", Type.TEXT.comparedBy(Functions::lower), user -> user.email);

    static final Attributes<Account> ACCOUNT_ATTRIBUTES = Attributes.of(Account.class);
    static final Attribute<Account, Money> BALANCE =
            ACCOUNT_ATTRIBUTES.column("balance", Money.TYPE, account -> new Money(account.balance));
    static final Attribute<Account, Boolean> CLOSED =
            ACCOUNT_ATTRIBUTES.column("closed", Type.BOOLEAN, account -> account.closed);

    static final ToMany<User, Account> ACCOUNTS = ToMany.by(
            "accounts", USER_ID, Account.class, column("userId", Type.LONG, (Account account) -> account.userId));

    static final Attribute<User, Boolean> HAS_OPEN_ACCOUNT = USERS.define(
            "hasOpenAccount",
            "Whether an account is open.",
            ACCOUNTS.where(CLOSED.eq(false)).any());

    static final Attribute<User, Money> TOTAL =
            USERS.define("total", "What is in all accounts.", ACCOUNTS.sum(BALANCE));
    static final Attribute<User, Long> ACCOUNT_COUNT =
            USERS.define("accountCount", "How many accounts there are.", ACCOUNTS.count());

    static final ToOne<User, Organization> ORGANIZATION =
            ToOne.mapped("organization", Organization.class, user -> user.organization);
    static final Attribute<User, String> ORGANIZATION_NAME = USERS.define(
            "organizationName",
            "The name of the organization; null without one.",
            ORGANIZATION.get(column("name", Type.TEXT, organization -> organization.name)));

    static final Attribute<User, Money> MEAN = USERS.define(
            "mean", "What is in an account on average; null without accounts.", divideHalfUp(TOTAL, ACCOUNT_COUNT));

    static final Attributes<Tariff> TARIFFS = Attributes.of(Tariff.class);
    static final Attribute<Tariff, Long> PRICE = TARIFFS.define(
            "price",
            "What a unit costs; nothing where the tariff is flat.",
            override(column("price", Type.LONG, tariff -> tariff.price), FlatTariff.class, constant(0)));

    static final Attributes<Team> TEAMS = Attributes.of(Team.class);
    static final Expression<Team, Long> TEAM_ID = column("id", Type.LONG, team -> team.id);
    static final Attribute<Team, String> KEY = TEAMS.define("key", "The public key.", Keyed.KEY);
    static final Attribute<Team, Long> HEADCOUNT = TEAMS.column("headcount", Type.LONG, team -> team.headcount);

    static final ToOne<Team, Team> PARENT = ToOne.mapped("parent", Team.class, team -> team.parent);
    static final ToMany<Team, Team> CHILDREN =
            ToMany.by("children", TEAM_ID, Team.class, column("parentId", Type.LONG, (Team team) -> team.parentId));
    static final ToMany.Pairs<TeamPath, Long> PATHS = new ToMany.Pairs<>(
            TeamPath.class,
            column("ancestorId", Type.LONG, path -> path.ancestorId),
            column("descendantId", Type.LONG, path -> path.descendantId),
            column("distance", Type.INTEGER, path -> path.distance));
    static final ToMany<Team, Team> ANCESTORS = ToMany.ancestors("ancestors", Team.class, TEAM_ID, PATHS, PARENT);
    static final ToMany<Team, Team> SUBTREE = ToMany.subtree("subtree", Team.class, TEAM_ID, PATHS, CHILDREN);

    static final Attribute<Team, Long> DEPTH = TEAMS.define("depth", "Steps to the root.", ANCESTORS.count());
    static final Attribute<Team, Long> TOTAL_HEADCOUNT =
            TEAMS.define("totalHeadcount", "Heads here and below.", SUBTREE.sum(HEADCOUNT));

    static final Attribute<User, String> INITIAL = USERS.define(
            "initial",
            "The first letter of the last name, or a dash.",
            when(
                            length(LAST_NAME).gt(0),
                            Functions.substring(LAST_NAME, constant(Type.INTEGER, 1), constant(Type.INTEGER, 1)))
                    .otherwise(constant("-")));

    // ---- what follows is used by the page in part

    /** All queries of the page. */
    static List<Statement> statements() {
        LocalDate day = LocalDate.of(2026, 3, 15);
        List<Statement> all = new ArrayList<>();
        all.add(Query.from(Interval.class).select(LENGTH).render());
        all.add(Query.from(Interval.class)
                .select(START, END)
                .where(CONTAINS.with(day))
                .render());
        all.add(Query.from(Interval.class).select(RADIUS).render());
        all.add(Query.from(User.class).select(FULL_NAME).where(HAS_OPEN_ACCOUNT).render());
        all.add(Query.from(User.class).select(FULL_NAME, TOTAL).render());
        all.add(Query.from(User.class)
                .select(FULL_NAME, TOTAL, ACCOUNT_COUNT)
                .orderBy(TOTAL.desc())
                .render());
        all.add(Query.from(User.class).select(FULL_NAME, ORGANIZATION_NAME).render());
        all.add(Query.from(User.class)
                .select(ORGANIZATION_NAME, count())
                .where(FULL_NAME.ne("Ann Lee"))
                .groupBy(ORGANIZATION_NAME)
                .having(Expressions.<User>count().gt(10L))
                .orderBy(ORGANIZATION_NAME.asc())
                .render());
        all.add(Update.of(Interval.class)
                .set(LENGTH, plus(LENGTH, value(30)))
                .where(CONTAINS.with(day))
                .render());
        all.add(Query.from(User.class)
                .select(EMAIL)
                .where(EMAIL.eq("Ann@Example.org"))
                .orderBy(EMAIL.asc())
                .render());
        all.add(Query.from(Account.class)
                .select(BALANCE)
                .where(BALANCE.gt(new Money(500)))
                .render());
        all.add(Query.from(Tariff.class).select(PRICE).render());
        all.add(Query.from(Interval.class)
                .select(START, START.on(OTHER))
                .join(OTHER, INTERSECTS)
                .render());
        all.add(Query.from(Team.class)
                .select(HEADCOUNT)
                .where(KEY.eq("Platform"))
                .render());
        all.add(Query.from(Team.class).select(DEPTH, TOTAL_HEADCOUNT).render());
        all.add(Query.from(User.class)
                .select(INITIAL, nullIf(FIRST_NAME, LAST_NAME))
                .render());
        return all;
    }

    @Test
    void evaluatesAsThePageSays() {
        Interval interval = new Interval();
        interval.startDay = LocalDate.of(2026, 3, 1);
        interval.endDay = LocalDate.of(2026, 4, 1);
        assertThat(LENGTH.of(interval)).isEqualTo(31);

        LENGTH.set(interval, 30L);
        assertThat(interval.endDay).isEqualTo("2026-03-31");

        Interval next = new Interval();
        next.startDay = LocalDate.of(2026, 3, 30);
        next.endDay = LocalDate.of(2026, 4, 2);
        assertThat(INTERSECTS.of(interval, Fetched.nothing().with(OTHER, next))).isTrue();
        assertThat(CONTAINS.with(LocalDate.of(2026, 3, 31)).of(interval)).isFalse();
        assertThat(RADIUS.of(interval)).isEqualTo(15);

        User user = new User();
        user.id = 1L;
        Account account = new Account();
        account.userId = 1L;
        account.balance = 5;
        Fetched fetched = Fetched.nothing().with(ACCOUNTS, List.of(user), List.of(account));
        assertThat(TOTAL.of(user, fetched)).isEqualTo(new Money(5));
        assertThat(MEAN.of(user, fetched)).isEqualTo(new Money(5));
        assertThat(HAS_OPEN_ACCOUNT.of(user, fetched)).isTrue();

        Fetch fetch = TOTAL.fetches().iterator().next();
        Statement statement = fetch.statement(List.of(user));
        assertThat(statement.hql()).isEqualTo("select r from Account r where r.userId in (:owners)");
        assertThat(TOTAL.of(user, Fetched.nothing().with(fetch, List.of(user), List.of(account))))
                .isEqualTo(new Money(5));
        assertThat(PRICE.of(new FlatTariff())).isZero();
        assertThat(EMAIL.eq("A").type()).isEqualTo(Type.BOOLEAN);
    }

    @Test
    void containsEveryExampleOfThePage() throws IOException {
        String source = normalized(Files.readString(SOURCE));
        List<String> examples = blocks("java");

        assertThat(examples).hasSizeGreaterThan(15).allSatisfy(example -> {
            for (String part : example.split("\n\n|\n// …\n")) {
                assertThat(source).contains(normalized(part));
            }
        });
    }

    @Test
    void rendersWhatThePageShows() throws IOException {
        List<String> rendered = statements().stream()
                .map(Statement::hql)
                .map(HybridAttributesDocTest::normalized)
                .toList();

        assertThat(blocks("sql").stream().map(HybridAttributesDocTest::normalized))
                .containsExactlyElementsOf(rendered);
    }

    private static List<String> blocks(String language) throws IOException {
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        return matcher.results().map(found -> found.group(1).strip()).toList();
    }

    /** However the formatter breaks lines. */
    private static String normalized(String text) {
        return text.replaceAll("\\s+", "");
    }
}
