package io.netkv.formats.metric;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One value of one metric, as a message has it.
 *
 * @param metric what it is
 * @param labels who says so: tags or labels as the tool sends them, names in lower case with '_' for '-'
 * @param value a number as it was written, not yet multiplied
 * @param timeMicros when it was measured, microseconds since the epoch; absent where the message does not say
 */
public record MetricSample(KnownMetric metric, Map<String, String> labels, BigDecimal value, OptionalLong timeMicros) {}
