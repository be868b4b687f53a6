package io.netkv.simulator.cluster;

/** How long the prefill of a prompt takes on a prefill instance that does nothing else. */
public sealed interface PrefillModel {

    /**
     * Time for a prompt.
     *
     * @param tokens prompt length, 1 or more
     * @return seconds, above 0
     */
    double seconds(int tokens);

    /**
     * Time in proportion to the prompt.
     *
     * @param millisPerToken above 0
     */
    record PerToken(double millisPerToken) implements PrefillModel {

        public PerToken {
            if (!(millisPerToken > 0) || Double.isInfinite(millisPerToken)) {
                throw new IllegalArgumentException("millisPerToken is " + millisPerToken + "; it must be above 0");
            }
        }

        @Override
        public double seconds(int tokens) {
            return tokens * millisPerToken / 1e3;
        }

        @Override
        public String toString() {
            return millisPerToken + " ms a token";
        }
    }

    /**
     * splitwise-sim's measured table for one model of GPU (Llama-2-70B, batch 1), interpolated linearly between its
     * points. Below 512 and above 8,192 tokens the nearest two points are extended, which is extrapolation: nothing was
     * measured there.
     */
    enum Measured implements PrefillModel {
        /** Four H100. */
        H100_4(60, 106, 201, 464, 954),
        /** Eight H100. */
        H100_8(53, 78, 137, 390, 845),
        /** Four A100. */
        A100_4(127, 227, 403, 965, 2279);

        private static final int[] TOKENS = {512, 1024, 2048, 4096, 8192};

        @SuppressWarnings("ImmutableEnumChecker") // written once, never handed out
        private final double[] millis;

        Measured(double... millis) {
            this.millis = millis;
        }

        @Override
        public double seconds(int tokens) {
            int upper = 1;
            while (upper < TOKENS.length - 1 && TOKENS[upper] < tokens) {
                upper++;
            }
            int lower = upper - 1;
            double slope = (millis[upper] - millis[lower]) / (TOKENS[upper] - TOKENS[lower]);
            return (millis[lower] + slope * (tokens - TOKENS[lower])) / 1e3;
        }
    }
}
