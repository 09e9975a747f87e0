package dev.canopy.account;

import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Subscriptions and credits as lines of text. */
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
        return TableLines.csv(List.of("id", "amount", "currency", "reason", "expires"), credit -> {
            List<@Nullable Object> fields = new ArrayList<>();
            fields.add(SpreadsheetText.harmless(credit.id()));
            fields.add(credit.amount());
            fields.add(credit.currency());
            fields.add(SpreadsheetText.harmless(credit.reason()));
            fields.add(credit.expires());
            return fields;
        });
    }
}
