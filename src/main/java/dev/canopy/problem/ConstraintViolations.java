package dev.canopy.problem;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The problem for the client when the database has refused a value by a constraint. Most values are checked before they
 * are stored, so this is left where another request came between. Whether a name or an address is taken in the
 * directory is found out only here.
 *
 * <p>The constraints that no request can violate are not here: such a failure is ours.
 */
final class ConstraintViolations {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");

    private static final String TENANT_GONE = "names a tenant that has been deleted";

    /** By the name of the constraint, or of the unique index. */
    static final Map<String, Violation> KNOWN = Map.ofEntries(
            entry("tenant_key_unique", new Violation("/key", "is the key of another tenant")),
            entry("tenant_key_format", new Violation("/key", "does not have the form of a key")),
            entry("tenant_currency", new Violation("/currency", "must be an ISO 4217 code")),
            entry("tenant_parent_id_fkey", new Violation("/parent", TENANT_GONE)),
            entry("ai_feature_key_unique", new Violation("key", "is the key of another feature")),
            entry("ai_feature_key_format", new Violation("key", "does not have the form of a key")),
            entry("price_currency", new Violation("/currency", "must be an ISO 4217 code")),
            entry("price_tenant", new Violation("/tenant", "names a tenant that was deleted or has another currency")),
            entry("price_period", new Violation("/effectiveTo", "must not be before effectiveFrom")),
            entry("price_rates", new Violation("/rates", "must be an object")),
            entry("price_tiers", new Violation("/tiers", "must be an array")),
            entry("price_overlap", new Violation("/effectiveFrom", "is in the period of another price")),
            entry("subscription_tenant_id_fkey", new Violation("key", TENANT_GONE)),
            entry("subscription_period", new Violation("/end", "must be after the start")),
            entry("subscription_calendar", new Violation("/end", "must be in the years 1 to 9999")),
            entry("subscription_overlap", new Violation("/start", "is in the period of another subscription")),
            entry("credit_tenant_id_fkey", new Violation("key", TENANT_GONE)),
            entry("credit_pkey", new Violation("/id", "is the id of another credit of the tenant")),
            entry("credit_amount", new Violation("/amount", "must be more than 0")),
            entry("credit_priority", new Violation("/priority", "must be a whole number from 0 to 1000")),
            entry("credit_period", new Violation("/expires", "must be after effective")),
            entry("credit_recurrence", new Violation("/recurrence", "must be 'P1M'")),
            entry(
                    "credit_recurrence_start",
                    new Violation("/effective", "is missing, but a credit that recurs needs it")),
            entry(
                    "credit_recurrence_end",
                    new Violation("/expires", "must be at most 120 months after effective if the credit recurs")),
            entry("credit_rollover", new Violation("/rollover", "must be 0 to 12, and 0 without a recurrence")),
            entry("budget_tenant_id_fkey", new Violation("key", TENANT_GONE)),
            entry("budget_pkey", new Violation("name", "is the name of another budget of the tenant")),
            entry("budget_meter_id_fkey", new Violation("/metric", "is the metric of a meter that has been deleted")),
            entry("budget_amount", new Violation("/amount", "must be 0 or more, in whole billionths")),
            entry("budget_period", new Violation("/period", "must be P1D, P1W, P1M or P1Y")),
            entry("budget_enforcement", new Violation("/enforcement", "must be 'none' or 'hard'")),
            entry("alert_tenant_id_fkey", new Violation("key", TENANT_GONE)),
            entry("alert_meter_id_fkey", new Violation("/metric", "is the metric of a meter that has been deleted")),
            entry("alert_pkey", new Violation("name", "is the name of another alert of the tenant")),
            entry(
                    "alert_tenant_id_budget_root_id_fkey",
                    new Violation("/budget", "names a budget that has been deleted")),
            entry(
                    "alert_tenant_id_webhook_id_fkey",
                    new Violation("/webhook", "names a webhook that has been deleted")),
            entry("alert_threshold", new Violation("/threshold", "must be 0 or more, in whole billionths")),
            entry("alert_period", new Violation("/period", "must be P1D, P1W, P1M or P1Y")),
            entry("alert_subject", new Violation("/budget", "must be given unless metric and threshold are")),
            entry("webhook_tenant_id_fkey", new Violation("key", TENANT_GONE)),
            entry("organization_tenant_id_fkey", new Violation("key", TENANT_GONE)),
            entry("organization_name", new Violation("/name", "is the name of another organization of the tenant")),
            entry(
                    "directory_user_organization",
                    new Violation("id", "names an organization that was deleted or still has users")),
            entry(
                    "directory_user_email",
                    new Violation("/email", "is the address of another user of the organization")),
            entry("api_key_tenant_id_fkey", new Violation("/tenant", TENANT_GONE)),
            entry("api_key_role", new Violation("/role", "is not a known role")),
            entry("api_key_operator", new Violation("/role", "must not be 'operator' for a key of a tenant")),
            entry("meter_key_unique", new Violation("key", "is the key of another meter")),
            entry("meter_aggregation", new Violation("/aggregation", "is not a known aggregation")),
            entry("meter_value", new Violation("/value", "does not fit the aggregation")),
            entry("meter_condition", new Violation("/filter", "cannot be read")),
            entry("reservation_cost", new Violation("/amount", "must be 0 or more")),
            entry("reservation_input", new Violation("/quantities", "must be 0 or more")),
            entry("reservation_output", new Violation("/quantities", "must be 0 or more")));

    private ConstraintViolations() {}

    /**
     * The problem (422 for a check, otherwise 409) if a known constraint has refused a value; empty for any other
     * failure.
     */
    static Optional<ProblemException> of(Throwable failure) {
        return SqlState.refusals(failure)
                .flatMap(message -> NAME.matcher(message).results())
                .map(MatchResult::group)
                .filter(KNOWN::containsKey)
                .findFirst()
                .map(KNOWN::get)
                .map(violation -> problem(SqlState.CHECK_VIOLATION.caused(failure), violation));
    }

    private static ProblemException problem(boolean ofOneRow, Violation violation) {
        return ofOneRow
                ? ProblemException.content(List.of(violation))
                : ProblemException.conflict(violation.pointer(), violation.detail());
    }
}
