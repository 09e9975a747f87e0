package dev.canopy.directory;

import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.util.List;

/** Users as lines of text. */
final class UserLines {
    private static final List<String> COLUMNS =
            List.of("id", "organizationId", "firstName", "lastName", "fullName", "email", "createdAt", "updatedAt");

    private UserLines() {}

    static TableLines<UserView> csv() {
        return TableLines.csv(
                COLUMNS,
                user -> List.of(
                        user.id(),
                        user.organizationId(),
                        SpreadsheetText.harmless(user.firstName()),
                        SpreadsheetText.harmless(user.lastName()),
                        SpreadsheetText.harmless(user.fullName()),
                        SpreadsheetText.harmless(user.email()),
                        user.createdAt(),
                        user.updatedAt()));
    }
}
