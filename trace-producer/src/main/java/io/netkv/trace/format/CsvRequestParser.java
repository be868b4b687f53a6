package io.netkv.trace.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import io.netkv.core.trace.TraceRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests as rows of comma-separated values, with no prefixes. Columns are found by their names in the first row; other
 * columns are ignored.
 */
final class CsvRequestParser implements TraceFormat.LineParser {

    private static final ObjectReader ROW = new CsvMapper().readerFor(String[].class);

    /** How a time is written. */
    @FunctionalInterface
    interface Time {

        /**
         * Milliseconds from any moment that is the same for all rows.
         *
         * @throws BadLineException where it is not written so
         */
        long millis(String text) throws BadLineException;
    }

    /** Names of the columns that are read. */
    record Columns(String timestamp, String inputTokens, String outputTokens) {

        private List<String> names() {
            return List.of(timestamp, inputTokens, outputTokens);
        }
    }

    private final Columns columns;
    private final Time time;
    private int[] places = {};

    CsvRequestParser(Columns columns, Time time) {
        this.columns = columns;
        this.time = time;
    }

    @Override
    public @Nullable TraceRequest parse(char[] line, int length) throws BadLineException {
        String[] row = row(new String(line, 0, length).strip());
        if (places.length == 0) {
            places = places(row);
            return null;
        }
        long timestamp = time.millis(field(row, 0));
        int input = (int) wholeNumber(row, 1, 1);
        int output = (int) wholeNumber(row, 2, 0);
        return new TraceRequest(timestamp, input, output, new long[0]);
    }

    private static String[] row(String line) throws BadLineException {
        try {
            return ROW.readValue(line);
        } catch (JsonProcessingException e) {
            throw new BadLineException("not a row of comma-separated values: " + e.getOriginalMessage());
        }
    }

    private int[] places(String[] heading) throws BadLineException {
        List<String> found = Arrays.stream(heading).map(String::strip).toList();
        int[] all = columns.names().stream().mapToInt(found::indexOf).toArray();
        for (int i = 0; i < all.length; i++) {
            if (all[i] < 0) {
                throw new BadLineException("column '" + columns.names().get(i)
                        + "' is missing in the heading; the first line must name the columns: "
                        + String.join(",", columns.names()));
            }
        }
        return all;
    }

    private String field(String[] row, int column) throws BadLineException {
        if (places[column] >= row.length) {
            throw new BadLineException("the row has " + row.length + " columns; column "
                    + columns.names().get(column) + " is number " + (places[column] + 1));
        }
        return row[places[column]].strip();
    }

    private long wholeNumber(String[] row, int column, int min) throws BadLineException {
        String text = field(row, column);
        try {
            int value = Integer.parseInt(text);
            if (value >= min) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw notANumber(column, text, min);
        }
        throw notANumber(column, text, min);
    }

    private BadLineException notANumber(int column, String text, int min) {
        return new BadLineException(columns.names().get(column) + " holds '" + text + "'; it must be a whole number, "
                + min + " to " + Integer.MAX_VALUE);
    }
}
