package dev.canopy.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantityKindTest {
    @ParameterizedTest
    @CsvSource({
        "inputTokens.video, inputTokens",
        "inputTokens.video.hd, inputTokens",
        "cachedInputTokens.audio, cachedInputTokens",
        "cachedInputTokens, inputTokens",
        "inputTokens,",
        "pages,",
        "pages.inputTokens,",
        "video.hd,"
    })
    void isPartOfTheKindBeforeTheDot(String name, @Nullable String whole) {
        assertThat(QuantityKind.wholeOf(name).map(QuantityKind::field)).isEqualTo(Optional.ofNullable(whole));
    }

    @ParameterizedTest
    @EnumSource
    void canBeReadByMeters(QuantityKind kind) throws IOException {
        assertThat(Files.readString(Path.of("src/main/resources/db/migration/R__event_columns.sql")))
                .containsPattern("when '" + kind.field() + "' then \\S*\\be\\." + kind.column() + "\\b");
    }
}
