package io.netkv.trace.format;

/**
 * BurstGPT: comma-separated values with {@code Timestamp} (seconds), {@code Request tokens} and {@code Response tokens}, 0 of
 * which is a request that failed. They tell nothing of prefixes.
 */
final class BurstGptFormat implements TraceFormat {

    private static final CsvRequestParser.Columns COLUMNS =
            new CsvRequestParser.Columns("Timestamp", "Request tokens", "Response tokens");

    /** Longer than any trace, and far from what milliseconds in 64 bits hold. */
    private static final double MAX_SECONDS = 1e12;

    @Override
    public String name() {
        return "burstgpt";
    }

    @Override
    public String example() {
        return "5,ChatGPT,472,18,490,Conversation log, below a first line Timestamp,Model,Request tokens,Response tokens,"
                + "Total tokens,Log Type";
    }

    @Override
    public boolean matches(String line) {
        return line.startsWith("Timestamp,") && line.contains("Request tokens");
    }

    @Override
    public LineParser newParser() {
        return new CsvRequestParser(COLUMNS, BurstGptFormat::millis);
    }

    private static long millis(String text) throws BadLineException {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0 && seconds <= MAX_SECONDS) {
                return Math.round(1e3 * seconds);
            }
        } catch (NumberFormatException e) {
            throw notSeconds(text);
        }
        throw notSeconds(text);
    }

    private static BadLineException notSeconds(String text) {
        return new BadLineException("Timestamp holds '" + text + "'; it must be a number of seconds, 0 or more");
    }
}
