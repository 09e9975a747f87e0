package dev.canopy.account;

import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Subscriptions, credits and their ledger as lines of text. */
final class AccountLines {
    private AccountLines() {}

    static TableLines<SubscriptionView> subscriptions() {
        return TableLines.csv(
                List.of("id", "plan", "start", "end", "length"),
                subscription -> List.of(
                        subscription.id(),
                        SpreadsheetText.harmless(subscription.plan()),
                        subscription.start(),
                        subscription.end(),
                        subscription.length()));
    }

    static TableLines<CreditView> credits() {
        return TableLines.csv(
                List.of(
                        "id",
                        "amount",
                        "currency",
                        "reason",
                        "priority",
                        "effective",
                        "expires",
                        "recurrence",
                        "rollover"),
                credit -> {
                    List<@Nullable Object> fields = new ArrayList<>();
                    fields.add(SpreadsheetText.harmless(credit.id()));
                    fields.add(credit.amount());
                    fields.add(credit.currency());
                    fields.add(SpreadsheetText.harmless(credit.reason()));
                    fields.add(credit.priority());
                    fields.add(credit.effective());
                    fields.add(credit.expires());
                    fields.add(credit.recurrence());
                    fields.add(credit.rollover());
                    return fields;
                });
    }

    static TableLines<CreditEntryView> creditEntries() {
        return TableLines.csv(
                List.of("from", "to", "kind", "credit", "number", "amount", "currency", "remainder"), entry -> {
                    List<@Nullable Object> fields = new ArrayList<>();
                    fields.add(entry.from());
                    fields.add(entry.to());
                    fields.add(entry.kind().text());
                    fields.add(entry.credit() == null ? null : SpreadsheetText.harmless(entry.credit()));
                    fields.add(entry.number());
                    fields.add(entry.amount());
                    fields.add(entry.currency());
                    fields.add(entry.remainder());
                    return fields;
                });
    }
}
