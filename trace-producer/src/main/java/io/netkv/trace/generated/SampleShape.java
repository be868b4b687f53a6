package io.netkv.trace.generated;

/**
 * The figures that a generated trace is drawn from: quantiles and frequencies, rounded, that were counted in Mooncake's
 * conversation trace (12,031 requests in 59 minutes). Two requests are counted there as turns of one conversation where
 * the later shares more than the first block with the earlier. Two tables depart from what was counted, so that the
 * generated trace as a whole agrees with the real one: gaps are longer, for those that the end of an hour's trace cut
 * off, and the largest additions are smaller.
 */
final class SampleShape {

    private SampleShape() {}

    /** Requests arrive together, in steps of that many milliseconds. */
    static final long STEP_MILLIS = 3_000;

    /** Mean requests per step: 3.4 a second. */
    static final double REQUESTS_PER_STEP = 10.2;

    /** The load grows while the trace goes on: the rate at its beginning and at its end, as a share of the mean. */
    static final double FIRST_RATE = 0.88;

    static final double LAST_RATE = 1.12;

    /** The longest prompt that the model takes, tokens; a conversation that would outgrow it is over. */
    static final int MAX_INPUT_TOKENS = 126_195;

    /** Prompt of a conversation's first turn, tokens. */
    static final QuantileTable FIRST_INPUT_TOKENS = QuantileTable.of(new double[][] {
        {0, 890}, {5, 897}, {10, 905}, {15, 943}, {20, 1_092}, {25, 1_336},
        {30, 1_757}, {40, 3_913}, {50, 5_264}, {60, 7_418}, {70, 10_771}, {75, 13_056},
        {80, 15_871}, {85, 19_437}, {90, 25_559}, {92.5, 30_400}, {95, 38_494}, {96, 43_058},
        {97, 51_772}, {98, 67_126}, {99, 89_868}, {99.5, 111_632}, {100, MAX_INPUT_TOKENS}
    });

    /** Answer of any turn, tokens. */
    static final QuantileTable OUTPUT_TOKENS = QuantileTable.of(new double[][] {
        {0, 1}, {2, 3}, {5, 10}, {10, 24}, {15, 46}, {20, 100},
        {25, 156}, {30, 213}, {40, 291}, {50, 350}, {60, 399}, {70, 447},
        {80, 504}, {90, 597}, {95, 698}, {97.5, 835}, {99, 1_119}, {99.5, 1_568},
        {99.9, 2_000}, {100, 2_000}
    });

    /** What a turn adds to the prompt and the answer before it, tokens; below 0 where some of it is cut. */
    static final QuantileTable ADDED_TOKENS = QuantileTable.of(new double[][] {
        {0, -1_000}, {1, -305}, {2, -111}, {5, -21}, {10, -4}, {15, 6},
        {25, 9}, {40, 16}, {50, 26}, {60, 52}, {70, 160}, {75, 320},
        {80, 600}, {85, 1_700}, {90, 3_200}, {95, 5_500}, {97.5, 8_500}, {99, 13_500},
        {99.5, 17_500}, {99.9, 27_000}, {100, 50_000}
    });

    /** From one turn's arrival to the next one's, seconds. */
    static final QuantileTable GAP_SECONDS = QuantileTable.of(new double[][] {
        {0, 3}, {1, 12}, {2, 18}, {5, 27}, {10, 39}, {15, 51},
        {20, 59}, {25, 69}, {30, 80}, {40, 105}, {50, 139}, {60, 190},
        {70, 270}, {75, 325}, {80, 390}, {85, 480}, {90, 600}, {95, 800},
        {97.5, 1_200}, {99, 2_100}, {99.5, 2_600}, {99.9, 3_200}, {100, 3_500}
    });

    /** Where a turn does not extend the whole prompt before it: the share of that prompt's blocks that it keeps. */
    static final QuantileTable KEPT_SHARE = QuantileTable.of(new double[][] {
        {0, 0.02}, {5, 0.05}, {10, 0.07}, {20, 0.10}, {30, 0.13}, {40, 0.18},
        {50, 0.22}, {60, 0.30}, {70, 0.41}, {80, 0.55}, {85, 0.71}, {90, 0.90},
        {100, 0.99}
    });

    /** And its length, as a share of that prompt's. */
    static final QuantileTable BRANCH_LENGTH_SHARE = QuantileTable.of(new double[][] {
        {0, 0.2}, {1, 0.29}, {5, 0.51}, {10, 0.61}, {20, 0.72}, {30, 0.84},
        {40, 0.93}, {50, 0.99}, {60, 1.03}, {70, 1.08}, {80, 1.16}, {90, 1.38},
        {95, 1.68}, {97.5, 2.2}, {100, 3}
    });

    /** How often a turn keeps only a part of the prompt before it, when that has {@link #LONG_INPUT_TOKENS} or more. */
    static final double BRANCH_SHARE_OF_LONG = 0.26;

    /** The same for shorter prompts. */
    static final double BRANCH_SHARE_OF_SHORT = 0.03;

    static final int LONG_INPUT_TOKENS = 8_192;

    /** Prompts below this are asked once: a second turn would share nothing beyond the first block. */
    static final int MIN_CONVERSATION_TOKENS = 1_024;

    /** How often another turn follows the first, second, ... turn; the last figure stands for all later ones. */
    private static final double[] CONTINUES = {0.43, 0.46, 0.58, 0.66, 0.69, 0.70, 0.78};

    /** How often another turn follows a first one of more than {@link #VERY_LONG_INPUT_TOKENS}. */
    private static final double CONTINUES_VERY_LONG = 0.27;

    private static final int VERY_LONG_INPUT_TOKENS = 32_768;

    /**
     * How often another turn follows.
     *
     * @param turns turns so far, 1 or more
     * @param inputTokens prompt of the latest
     */
    static double continues(int turns, int inputTokens) {
        if (inputTokens < MIN_CONVERSATION_TOKENS) {
            return 0;
        }
        if (turns == 1 && inputTokens > VERY_LONG_INPUT_TOKENS) {
            return CONTINUES_VERY_LONG;
        }
        return CONTINUES[Math.min(turns, CONTINUES.length) - 1];
    }
}
