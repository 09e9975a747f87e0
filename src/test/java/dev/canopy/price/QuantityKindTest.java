package dev.canopy.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantityKindTest {
    @ParameterizedTest
    @EnumSource
    void canBeReadByMeters(QuantityKind kind) throws IOException {
        assertThat(Files.readString(Path.of("src/main/resources/db/migration/R__ledger_meters.sql")))
                .containsPattern("when 'quantities\\." + kind.field() + "' then \\S*\\be\\." + kind.column() + "\\b");
    }
}
