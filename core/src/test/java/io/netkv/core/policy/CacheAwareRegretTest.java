package io.netkv.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Tier;
import io.netkv.core.placement.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The paper's first theorem (arXiv 2606.03910): leaving the network term out makes a cache-aware scheduler arbitrarily
 * bad as context grows.
 *
 * <p>The case: the farthest instance holds one prefix block of b tokens, the nearest holds none. Cache-aware goes far.
 * With k bytes a token, latencies L and bandwidths B, a prompt of n tokens costs
 *
 * <pre>
 *   far  = L_far  + (n - b) k / B_far
 *   near = L_near + n k / B_near
 * </pre>
 *
 * and {@code far > F near} holds exactly for
 *
 * <pre>
 *   n > (F L_near - L_far + b k / B_far) / (k / B_far - F k / B_near),   where F &lt; B_near / B_far
 * </pre>
 *
 * So for any factor F there is a fabric (any with B_near / B_far > F) and on it a context length from which on F is
 * exceeded. What the theorem does not say, and {@link #onOneFabricTheFactorStaysBelowTheRatioOfBandwidths} shows: on one
 * fabric the factor does not exceed B_near / B_far, however long the context, where latencies do not either; the time
 * lost does grow without bound.
 */
class CacheAwareRegretTest {

    private static final double NEAR_LATENCY = 10e-6;
    private static final double FAR_LATENCY = 50e-6;
    private static final double NEAR_BANDWIDTH = 450e9;
    private static final long SHARED_BLOCK = 7;

    private static double[] bandwidths(double ratio) {
        double far = NEAR_BANDWIDTH / ratio;
        return new double[] {NEAR_BANDWIDTH, far, far, far};
    }

    private static TierLadder ladder(String policy, double ratio) {
        TierLadder ladder = new TierLadder(
                policy, new double[] {NEAR_LATENCY, FAR_LATENCY, FAR_LATENCY, FAR_LATENCY}, bandwidths(ratio));
        ladder.cache(Tier.CROSS_POD, SHARED_BLOCK);
        return ladder;
    }

    /** Transfer latency + bytes / bandwidth, seconds. */
    private static double cost(int tier, long missingBytes, double ratio) {
        return (tier == Tier.NODE ? NEAR_LATENCY : FAR_LATENCY) + missingBytes / bandwidths(ratio)[tier];
    }

    /** What the policy's choice costs in multiples of the best choice. */
    private static double factor(String policy, double ratio, int tokens) {
        Decision.Choice choice = ladder(policy, ratio).choose(tokens, SHARED_BLOCK);
        long bytes = tokens * TierLadder.KV_BYTES_PER_TOKEN;
        long bytesAfterHit = bytes - TierLadder.BLOCK_TOKENS * TierLadder.KV_BYTES_PER_TOKEN;
        double best = Math.min(cost(Tier.NODE, bytes, ratio), cost(Tier.CROSS_POD, bytesAfterHit, ratio));
        return cost(choice.tier(), choice.missingBytes(), ratio) / best;
    }

    /** The context length of the class's Javadoc, tokens. */
    private static double exceededFrom(double factor, double ratio) {
        double secondsPerToken = TierLadder.KV_BYTES_PER_TOKEN / (NEAR_BANDWIDTH / ratio);
        double head = factor * NEAR_LATENCY - FAR_LATENCY + TierLadder.BLOCK_TOKENS * secondsPerToken;
        return head / (secondsPerToken * (1 - factor / ratio));
    }

    @ParameterizedTest(name = "factor {0} where the near tier is {1} times as fast")
    @CsvSource({
        "2, 4",
        "10, 20",
        "100, 200",
        "1000, 2000",
        "1e6, 2e6",
        // The paper's tiers 0 and 3: 450 and 3.125 GB/s.
        "2, 144",
        "10, 144",
        "100, 144",
        "143, 144"
    })
    void forAnyFactorThereIsAContextLengthAtWhichCacheAwareExceedsIt(double factor, double ratio) {
        double tokens = exceededFrom(factor, ratio);

        double below = factor("cache-aware", ratio, (int) Math.floor(tokens) - 1);
        double above = factor("cache-aware", ratio, (int) Math.ceil(tokens) + 1);

        assertThat(below).isLessThan(factor);
        assertThat(above).isGreaterThan(factor);
        assertThat(factor("netkv-static", ratio, (int) Math.ceil(tokens) + 1)).isEqualTo(1);
    }

    @Test
    void onOneFabricTheFactorStaysBelowTheRatioOfBandwidths() {
        double ratio = 144;
        double last = 0;
        double lastLostSeconds = 0;
        for (int tokens = 1024; tokens <= 1 << 29; tokens *= 2) {
            double factor = factor("cache-aware", ratio, tokens);
            double near = cost(Tier.NODE, tokens * TierLadder.KV_BYTES_PER_TOKEN, ratio);

            assertThat(factor).as("%d tokens", tokens).isBetween(last, ratio);
            assertThat((factor - 1) * near).as("%d tokens", tokens).isGreaterThan(1.9 * lastLostSeconds);
            last = factor;
            lastLostSeconds = (factor - 1) * near;
        }
    }
}
