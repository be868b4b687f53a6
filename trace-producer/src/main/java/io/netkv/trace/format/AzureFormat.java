package io.netkv.trace.format;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Azure's LLM inference traces of 2023 and 2024 (AzurePublicDataset): comma-separated values with {@code TIMESTAMP} (a date
 * and a time, in 2024 with an offset), {@code ContextTokens} and {@code GeneratedTokens}. They tell nothing of prefixes.
 */
final class AzureFormat implements TraceFormat {

    private static final CsvRequestParser.Columns COLUMNS =
            new CsvRequestParser.Columns("TIMESTAMP", "ContextTokens", "GeneratedTokens");

    private static final int SHORTEST_OFFSET = "+00:00".length();
    private static final int DATE_AND_TIME = "2023-11-16 18:15:46".length();

    @Override
    public String name() {
        return "azure";
    }

    @Override
    public String example() {
        return "2023-11-16 18:15:46.6805900,374,44, below a first line TIMESTAMP,ContextTokens,GeneratedTokens";
    }

    @Override
    public boolean matches(String line) {
        return line.startsWith("TIMESTAMP,") && line.contains("ContextTokens");
    }

    @Override
    public LineParser newParser() {
        return new CsvRequestParser(COLUMNS, AzureFormat::millis);
    }

    private static long millis(String text) throws BadLineException {
        try {
            String iso = text.replace(' ', 'T');
            boolean hasOffset = text.length() >= DATE_AND_TIME + SHORTEST_OFFSET
                    && "+-".indexOf(text.charAt(text.length() - SHORTEST_OFFSET)) >= 0;
            return hasOffset
                    ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeException e) {
            throw new BadLineException("TIMESTAMP holds '" + text
                    + "'; it must be a date and a time, such as 2023-11-16 18:15:46.6805900");
        }
    }
}
