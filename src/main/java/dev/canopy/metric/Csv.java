package dev.canopy.metric;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/** The form of files of comma-separated values: that of RFC 4180, without a schema. */
public final class Csv {
    /** Writes an array of texts as a record. Write an empty text for a missing value, because nulls are omitted. */
    public static final ObjectWriter WRITER = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build()
            .writer(CsvSchema.emptySchema().withLineSeparator("\r\n"));

    /** The media type of a file that begins with the names of its columns. */
    public static final String CONTENT_TYPE = "text/csv; charset=utf-8; header=present";

    private Csv() {}
}
