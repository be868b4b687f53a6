package io.netkv.formats.metric;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One value of one metric, as a message has it.
 *
 * @param metric what it is
 * @param labels who says so: tags or labels as the tool sends them, names in lower case with '_' for '-'
 * @param value a number as it was written, not yet multiplied
 * @param timeMicros when it was measured, microseconds since the epoch; absent where the message does not say
 * @param delta of a counter: since when it has counted; null where it goes on counting
 */
public record MetricSample(
        KnownMetric metric,
        Map<String, String> labels,
        BigDecimal value,
        OptionalLong timeMicros,
        @Nullable Delta delta) {

    /**
     * A counter that says what came since the value before.
     *
     * @param sinceMicros when it began, microseconds since the epoch; absent where the message does not say: at the one before
     */
    public record Delta(OptionalLong sinceMicros) {}

    /** A value that is no difference. */
    public MetricSample(KnownMetric metric, Map<String, String> labels, BigDecimal value, OptionalLong timeMicros) {
        this(metric, labels, value, timeMicros, null);
    }
}
