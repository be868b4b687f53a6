package io.netkv.simulator.cluster;

import io.netkv.core.placement.PrefillState;

/**
 * Everything that the cluster model assumes beyond the fabric itself. "Paper" is arXiv 2606.03910; "calibrated" means
 * chosen by this project so that the paper's Tables II and VI come out, since the paper does not publish the value.
 *
 * @param prefill time of a prefill. Calibrated: 0.1113 ms a token, which is the paper's TTFT less its transfer time
 * @param prefillConcurrency prefills that one instance runs at once; those behind wait first come, first served. 0 for
 *     no queue: every prefill starts at once. Calibrated: 0, since the paper's TTFT less transfer does not grow with load
 * @param prefillCacheTokens tokens of prefix cache of one prefill instance, in the decode instances' blocks, least recently
 *     used out first; what it holds of a prompt is not computed again. 0 for none. Calibrated: 0, for the same reason
 * @param decode the decode instances
 * @param background traffic of others on rack and pod links
 * @param stripes flows that one KV transfer is split into, each on another member link where the group has that many;
 *     1 to 64. Every stripe is a flow of its own and gets up to the tier's bandwidth. Paper: 1
 */
public record ClusterParameters(
        PrefillModel prefill,
        int prefillConcurrency,
        long prefillCacheTokens,
        Decode decode,
        Background background,
        int stripes) {

    private static final int MAX_STRIPES = 64;

    /**
     * Decode instances.
     *
     * @param stepBaseMillis decode step of an empty batch, above 0. Calibrated: 12.1 ms
     * @param stepPerRequestMillis what each request of the batch adds to a step, 0 or more. Calibrated: 0.38 ms (the
     *     paper's TBT is 12.7 to 13.4 ms; splitwise-sim measured 28.4 + 0.350 ms on an older engine)
     * @param cacheTokens KV memory that prefix cache may take at most, 0 or more. Calibrated: 170,000
     * @param cacheBlockTokens tokens of a prefix block, 1 or more: 512 in Mooncake's traces
     */
    public record Decode(double stepBaseMillis, double stepPerRequestMillis, long cacheTokens, int cacheBlockTokens) {

        public Decode {
            require(stepBaseMillis > 0 && finite(stepBaseMillis), "stepBaseMillis", stepBaseMillis, "above 0");
            require(
                    stepPerRequestMillis >= 0 && finite(stepPerRequestMillis),
                    "stepPerRequestMillis",
                    stepPerRequestMillis,
                    "0 or more");
            require(cacheTokens >= 0, "cacheTokens", cacheTokens, "0 or more");
            require(cacheBlockTokens >= 1, "cacheBlockTokens", cacheBlockTokens, "1 or more");
        }

        /** Blocks that the prefix cache holds at most. */
        int cacheBlocks() {
            return Math.toIntExact(cacheTokens / cacheBlockTokens);
        }
    }

    /** How background traffic behaves over time. */
    public enum BackgroundKind {
        /** The same share of every rack and pod link, always. */
        STATIC,
        /** Each rack and pod link is hot or not by itself, member links included. */
        HOT_LINKS,
        /** The member links of an uplink are hot together. */
        HOT_UPLINKS
    }

    /**
     * Background traffic on links of tiers 2 and 3 (rack and pod links, in each direction). It leaves flows the rest of
     * a link's capacity, and a flow that crosses them at most {@code 1 - share} of its tier's bandwidth.
     *
     * @param kind how it behaves over time
     * @param share its mean share of a link, 0 or more and below 1. Paper: 0 to 0.4; calibrated: 0.2
     * @param hotFraction part of the time that a link is hot, above 0 and below 1. Calibrated: 0.3
     * @param hotSeconds mean time for which a link stays hot, above 0; exponential. Calibrated: 10 s
     * @param hotFactor share of a hot link in multiples of the mean, 1 or more. Calibrated: 3
     * @param hotLimit share of a hot link at most, above 0 and below 1. Calibrated: 0.9
     */
    public record Background(
            BackgroundKind kind,
            double share,
            double hotFraction,
            double hotSeconds,
            double hotFactor,
            double hotLimit) {

        public Background {
            require(share >= 0 && share < 1, "share", share, "0 or more and below 1");
            require(hotFraction > 0 && hotFraction < 1, "hotFraction", hotFraction, "above 0 and below 1");
            require(hotSeconds > 0 && finite(hotSeconds), "hotSeconds", hotSeconds, "above 0");
            require(hotFactor >= 1 && finite(hotFactor), "hotFactor", hotFactor, "1 or more");
            require(hotLimit > 0 && hotLimit < 1, "hotLimit", hotLimit, "above 0 and below 1");
            if (kind != BackgroundKind.STATIC) {
                double cold = (share - hotFraction * Math.min(hotLimit, hotFactor * share)) / (1 - hotFraction);
                require(
                        cold >= 0 && cold < 1,
                        "share",
                        share,
                        "such that links that are not hot have a share of 0 or more; try a smaller hotFactor");
            }
        }

        /** Share of a hot link. */
        public double hotShare() {
            return Math.min(hotLimit, hotFactor * share);
        }

        /** Share of a link that is not hot, which keeps the mean at {@link #share}. */
        public double coldShare() {
            return (share - hotFraction * hotShare()) / (1 - hotFraction);
        }

        /** Mean time between two hot spells of a link, seconds. */
        public double coldSeconds() {
            return hotSeconds * (1 - hotFraction) / hotFraction;
        }
    }

    public ClusterParameters {
        require(prefillConcurrency >= 0, "prefillConcurrency", prefillConcurrency, "0 (no queue) or more");
        require(prefillCacheTokens >= 0, "prefillCacheTokens", prefillCacheTokens, "0 (no cache) or more");
        require(stripes >= 1 && stripes <= MAX_STRIPES, "stripes", stripes, "1 to " + MAX_STRIPES);
    }

    /** Blocks that the prefix cache of a prefill instance holds at most. */
    int prefillCacheBlocks() {
        return Math.toIntExact(prefillCacheTokens / decode.cacheBlockTokens());
    }

    /** The set that repeats the paper's evaluation, with static background traffic. */
    public static ClusterParameters paper() {
        return new ClusterParameters(
                new PrefillModel.PerToken(PrefillState.USUAL_MILLIS_PER_TOKEN),
                0,
                0,
                new Decode(12.1, 0.38, 170_000, 512),
                new Background(BackgroundKind.STATIC, 0.2, 0.3, 10, 3, 0.9),
                1);
    }

    /** The same with another prefill model. */
    public ClusterParameters withPrefill(PrefillModel other) {
        return new ClusterParameters(other, prefillConcurrency, prefillCacheTokens, decode, background, stripes);
    }

    /** The same with a number of prefills at once on an instance, 0 for no queue. */
    public ClusterParameters withPrefillConcurrency(int concurrency) {
        return new ClusterParameters(prefill, concurrency, prefillCacheTokens, decode, background, stripes);
    }

    /** The same with a prefix cache of that many tokens on each prefill instance, 0 for none. */
    public ClusterParameters withPrefillCacheTokens(long tokens) {
        return new ClusterParameters(prefill, prefillConcurrency, tokens, decode, background, stripes);
    }

    /** The same with other decode instances. */
    public ClusterParameters withDecode(Decode other) {
        return new ClusterParameters(prefill, prefillConcurrency, prefillCacheTokens, other, background, stripes);
    }

    /** The same with another kind and mean share of background traffic. */
    public ClusterParameters withBackground(BackgroundKind kind, double share) {
        Background other = new Background(
                kind, share, background.hotFraction, background.hotSeconds, background.hotFactor, background.hotLimit);
        return new ClusterParameters(prefill, prefillConcurrency, prefillCacheTokens, decode, other, stripes);
    }

    /** The same with each transfer split into a number of flows. */
    public ClusterParameters withStripes(int flows) {
        return new ClusterParameters(prefill, prefillConcurrency, prefillCacheTokens, decode, background, flows);
    }

    private static boolean finite(double value) {
        return !Double.isInfinite(value);
    }

    private static void require(boolean holds, String option, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be " + allowed);
        }
    }
}
