package dev.canopy.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each operation needs, and requests that succeed if the caller may send them. */
final class AccessRows {
    static final String JSON = "application/json";
    static final String LINES = "application/x-ndjson";

    /** They belong to the operator of the service. */
    private static final Set<String> NOT_FOR_PORTALS = Set.of(
            "listAudit",
            "listAttributes",
            "getSchema",
            "listMeters",
            "getMeter",
            "listPrices",
            "getPrice",
            "matchPrice",
            "exportFocus");

    /** What a caller elsewhere gets, who has the role there, for requests that name a tenant or a thing of one. */
    private enum Elsewhere {
        /** The address names a tenant, or something of a tenant, and is checked before the role. */
        NAMED(404),
        /** The address or a parameter names something of a tenant, and the role is checked first. */
        BY_ID(404),
        /** The body names a tenant. */
        IN_BODY(422),
        /** Nothing is named. */
        NOTHING(200);

        private final int status;

        Elsewhere(int status) {
            this.status = status;
        }
    }

    /**
     * A request. In its texts, {x} begins the keys of the test, {t} is the key of the tenant that it is about, and {n}
     * a number of its own.
     *
     * @param query the query of the address, with its question mark
     * @param above whether the role is needed above the tenant, and not only at it
     */
    record Row(Role role, Elsewhere elsewhere, String query, String type, String body, String accept, boolean above) {
        Row(Role role, Elsewhere elsewhere, String query, String type, String body, String accept) {
            this(role, elsewhere, query, type, body, accept, false);
        }

        Row fromAbove() {
            return new Row(role, elsewhere, query, type, body, accept, true);
        }

        Row accepting(String other) {
            return new Row(role, elsewhere, query, type, body, other, above);
        }

        Row sending(String otherType, String otherBody) {
            return new Row(role, elsewhere, query, otherType, otherBody, accept, above);
        }

        Row asking(String otherQuery) {
            return new Row(role, elsewhere, otherQuery, type, body, accept, above);
        }

        boolean isForOperators() {
            return role == Role.OPERATOR;
        }

        boolean namesATenant() {
            return elsewhere != Elsewhere.NOTHING;
        }

        /** The status that a caller must get; 0 for success. */
        int expected(String caller, String operation) {
            boolean named = elsewhere == Elsewhere.NAMED;
            return switch (caller) {
                case "none", "garbage", "expired", "revoked" -> 401;
                case "expired portal", "another issuer", "alg none", "forged JWT" -> 401;
                case "operator" -> 0;
                case "JWT without grants" -> named ? 404 : 403;
                case "portal" -> role == Role.VIEWER && !NOT_FOR_PORTALS.contains(operation) ? 0 : 403;
                case "foreign viewer", "foreign manager" -> {
                    boolean has = Role.parse(caller.replace("foreign ", ""))
                            .orElseThrow()
                            .includes(role);
                    yield named || has ? (elsewhere == Elsewhere.NOTHING ? 0 : elsewhere.status) : 403;
                }
                default -> Role.parse(caller.replace("JWT ", "")).orElseThrow().includes(role) ? 0 : 403;
            };
        }
    }

    private final Map<String, List<Row>> rows = new LinkedHashMap<>();

    AccessRows() {
        reads();
        writes();
        usage();
        operators();
    }

    List<Row> of(String operation) {
        return rows.getOrDefault(operation, List.of());
    }

    private static Row get(Elsewhere elsewhere) {
        return new Row(Role.VIEWER, elsewhere, "", "", "", "");
    }

    private static Row manage(Elsewhere elsewhere, String type, String body) {
        return new Row(Role.MANAGER, elsewhere, "", type, body, "");
    }

    private void add(String operation, Row... requests) {
        rows.computeIfAbsent(operation, first -> new ArrayList<>()).addAll(List.of(requests));
    }

    private void reads() {
        for (String one : List.of("getTenant", "getTenantTree", "getTenantMetrics", "exportFocus")) {
            add(one, get(Elsewhere.NAMED));
        }
        for (String one : List.of("getCredit", "getSubscription", "listOrganizations", "getUser")) {
            add(one, get(Elsewhere.NAMED));
        }
        for (String one : List.of("getOrganization", "streamTenantMetrics", "getSubscriptionCoverage")) {
            add(one, get(Elsewhere.NAMED));
        }
        for (String one : List.of("listCredits", "listCreditLedger", "listSubscriptions", "listUsersOfOrganization")) {
            add(one, get(Elsewhere.NAMED), get(Elsewhere.NAMED).accepting("text/csv"));
        }
        Row budgets = get(Elsewhere.NAMED);
        add("listBudgets", budgets, budgets.asking("?inherited=true"));
        add("getBudget", budgets);
        Row series =
                get(Elsewhere.NAMED).asking("?metric=totalInferenceCost&granularity=P1D&from=2026-03-01&to=2026-03-03");
        add("getSeries", series, series.accepting("text/csv"));
        Row breakdown = get(Elsewhere.NAMED).asking("?metric=totalInferenceCost&by=feature");
        add("getBreakdown", breakdown, breakdown.accepting("text/csv"));
        Row pages = get(Elsewhere.NOTHING);
        add("listTenantMetrics", pages, pages.accepting("text/csv"), pages.accepting(LINES));
        add("listTenantMetrics", get(Elsewhere.BY_ID).asking("?ancestor={t}"));
        add("listTenantMetrics", pages.asking("?filter=subscribedUntil=null=true"));
        add("scrapeTenantMetrics", pages, get(Elsewhere.BY_ID).asking("?ancestor={t}"));
        add("listTenants", pages, get(Elsewhere.BY_ID).asking("?ancestor={t}"));
        Row users = get(Elsewhere.BY_ID).asking("?tenant={t}");
        add("listUsers", pages, pages.accepting("text/csv"), users, users.accepting("text/csv"));
        for (String all : List.of(
                "listMetrics",
                "listAttributes",
                "getSchema",
                "listFeatures",
                "getFeature",
                "listMeters",
                "getMeter",
                "listUnpricedModels")) {
            add(all, pages);
        }
        add("search", pages.asking("?q={t}"), pages.asking("?q=chat&in=features"));
        Row events = get(Elsewhere.BY_ID).asking("?tenant={t}&subtree=true");
        add("listUsage", events, events.accepting("text/csv"), events.accepting(LINES));
        add("listPrices", pages, get(Elsewhere.BY_ID).asking("?tenant={t}"));
        add("getPrice", get(Elsewhere.BY_ID));
        add("matchPrice", get(Elsewhere.BY_ID).asking("?model=m&tenant={t}"));
        add("listAudit", pages, get(Elsewhere.BY_ID).asking("?tenant={t}&subtree=true"));
        add("listKeys", new Row(Role.MANAGER, Elsewhere.NOTHING, "", "", "", ""));
        add("listKeys", new Row(Role.MANAGER, Elsewhere.BY_ID, "?tenant={t}", "", "", ""));
    }

    private void writes() {
        add(
                "createTenant",
                manage(Elsewhere.IN_BODY, JSON, "{\"key\":\"{x}-n{n}\",\"name\":\"N\",\"parent\":\"{t}\"}"));
        add(
                "importTenants",
                manage(Elsewhere.IN_BODY, LINES, "{\"key\":\"{x}-i{n}\",\"name\":\"N\",\"parent\":\"{t}\"}"));
        add("updateTenant", manage(Elsewhere.NAMED, JSON, "{\"name\":\"Other\"}"));
        for (String change : List.of("{\"archived\":true}", "{\"region\":\"eu\"}")) {
            add("updateTenant", manage(Elsewhere.NAMED, JSON, change).fromAbove());
        }
        add("deleteTenant", manage(Elsewhere.NAMED, "", "").fromAbove());
        add(
                "moveTenant",
                manage(Elsewhere.NAMED, JSON, "{\"parent\":\"{x}-a2\"}").fromAbove());
        add(
                "grantCredit",
                manage(Elsewhere.NAMED, JSON, "{\"id\":\"c{n}\",\"amount\":\"1\",\"reason\":\"r\"}")
                        .fromAbove());
        add("deleteCredit", manage(Elsewhere.NAMED, "", "").fromAbove());
        add(
                "putBudget",
                manage(Elsewhere.NAMED, JSON, "{\"amount\":\"1\",\"period\":\"P1M\"}")
                        .fromAbove());
        add("deleteBudget", manage(Elsewhere.NAMED, "", "").fromAbove());
        add("reserve", new Row(Role.REPORTER, Elsewhere.NAMED, "", JSON, "{\"amount\":\"0\"}", ""));
        add("releaseReservation", new Row(Role.REPORTER, Elsewhere.NAMED, "", "", "", ""));
        for (String one :
                List.of("getAlert", "listAlerts", "streamAlertFirings", "deleteAlert", "listWebhooks", "getWebhook")) {
            add(one, manage(Elsewhere.NAMED, "", ""));
        }
        for (String one : List.of("deleteWebhook", "listWebhookDeliveries")) {
            add(one, manage(Elsewhere.NAMED, "", ""));
        }
        for (String one : List.of("rotateWebhookSecret", "testWebhook", "retryWebhookDelivery", "updateWebhook")) {
            add(one, manage(Elsewhere.NAMED, JSON, "{}"));
        }
        add("putAlert", manage(Elsewhere.NAMED, JSON, "{\"metric\":\"usageCount\",\"threshold\":1}"));
        add("createWebhook", manage(Elsewhere.NAMED, JSON, "{\"url\":\"https://hooks.example.invalid/\"}"));
        String subscription = "{\"plan\":\"p\",\"start\":\"2031-01-01\",\"end\":\"2031-02-01\"}";
        add("createSubscription", manage(Elsewhere.NAMED, JSON, subscription).fromAbove());
        add(
                "updateSubscription",
                manage(Elsewhere.NAMED, JSON, "{\"plan\":\"q\"}").fromAbove());
        add("deleteSubscription", manage(Elsewhere.NAMED, "", "").fromAbove());
        add("extendSubscriptions", manage(Elsewhere.NAMED, JSON, "{\"days\":1}").fromAbove());
        add("createOrganization", manage(Elsewhere.NAMED, JSON, "{\"name\":\"N{n}\"}"));
        add("updateOrganization", manage(Elsewhere.NAMED, JSON, "{\"name\":\"M{n}\"}"));
        add("deleteOrganization", manage(Elsewhere.NAMED, "", ""));
        String user = "\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"n{n}@b.example\"}";
        add("createUser", manage(Elsewhere.NAMED, JSON, "{" + user));
        add("updateUser", manage(Elsewhere.NAMED, JSON, "{\"firstName\":\"C\"}"));
        add("deleteUser", manage(Elsewhere.NAMED, "", ""));
        add("importOrganizations", manage(Elsewhere.IN_BODY, LINES, "{\"tenant\":\"{t}\",\"name\":\"I{n}\"}"));
        add(
                "importUsers",
                manage(Elsewhere.IN_BODY, LINES, "{\"tenant\":\"{t}\",\"organization\":\"Planted\"," + user));
        String rates = "\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"1\",\"outputPerMillion\":\"1\"}";
        add(
                "createPrice",
                manage(Elsewhere.IN_BODY, JSON, "{\"model\":\"m{n}\",\"tenant\":\"{t}\"," + rates)
                        .fromAbove());
        add(
                "updatePrice",
                manage(Elsewhere.BY_ID, JSON, "{\"effectiveTo\":\"2039-01-01\"}")
                        .fromAbove());
        add("deletePrice", manage(Elsewhere.BY_ID, "", "").fromAbove());
        add("createKey", manage(Elsewhere.IN_BODY, JSON, "{\"name\":\"k\",\"tenant\":\"{t}\",\"role\":\"viewer\"}"));
        add("revokeKey", manage(Elsewhere.BY_ID, "", "").fromAbove());
        add("rotateKey", manage(Elsewhere.BY_ID, JSON, "{}").fromAbove());
        add("createPortalToken", manage(Elsewhere.NAMED, JSON, "{\"expiresIn\":\"PT1H\"}"));
    }

    private void usage() {
        String event = "\"tenant\":\"{t}\",\"feature\":\"chat\",\"cost\":\"1\"";
        String cloud =
                "{\"specversion\":\"1.0\",\"type\":\"usage\",\"id\":\"c{n}\",\"source\":\"{x}\",\"subject\":\"{t}\","
                        + "\"data\":{\"feature\":\"chat\",\"cost\":\"1\"}}";
        Row one = new Row(
                Role.REPORTER, Elsewhere.IN_BODY, "", JSON, "{\"id\":\"e{n}\",\"source\":\"{x}\"," + event + "}", "");
        add("postUsage", one, one.sending(JSON, "[" + one.body() + "]"), one.sending(LINES, one.body()));
        add("postUsage", one.sending("application/cloudevents+json", cloud));
        add("postUsage", one.sending("application/cloudevents-batch+json", "[" + cloud + "]"));
        add("postUsage", one.asking("?visibility=folded"));
        String payload = "{\"id\":\"l{n}\",\"response_cost\":1,\"metadata\":{\"user_api_key_team_id\":\"{t}\","
                + "\"user_api_key_alias\":\"chat\"}}";
        add("postUsageOfLiteLlm", one.sending(JSON, payload));
        String observation = "{\"id\":\"o{n}\",\"type\":\"GENERATION\",\"name\":\"chat\",\"costDetails\":{\"total\":1},"
                + "\"metadata\":{\"tenant\":\"{t}\"}}";
        add("postUsageOfLangfuse", one.sending(JSON, observation));
        add("postTraces", new Row(Role.REPORTER, Elsewhere.NOTHING, "", JSON, "{}", ""));
        add(
                "deleteUsage",
                manage(Elsewhere.BY_ID, "", "")
                        .asking("?source={x}&id=planted{n}&tenant={t}")
                        .fromAbove());
    }

    private void operators() {
        String price =
                "{\"model\":\"o{n}\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"1\",\"outputPerMillion\":\"1\"}";
        add("importPrices", operate(LINES, price));
        add("importPriceMap", operate(JSON, "{}"));
        add("repriceUsage", operate(JSON, "{\"from\":\"2026-01-01\",\"to\":\"2026-01-02\"}"));
        add("rebuildUsage", operate(JSON, "{}"));
        add("putFeature", operate(JSON, "{\"name\":\"Chat\"}"));
        add("retireFeature", operate("", ""));
        add("putMeter", operate(JSON, "{\"aggregation\":\"count\"}"));
        add("deleteMeter", operate("", ""));
        for (String lesson : List.of("getLesson", "listPitfalls", "runPitfall", "loadLazily", "loadByStrategy")) {
            add(lesson, operate("", "").asking(lesson.startsWith("load") ? "?tenant={x}-a2" : ""));
        }
    }

    private static Row operate(String type, String body) {
        return new Row(Role.OPERATOR, Elsewhere.NOTHING, "", type, body, "");
    }
}
