package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import java.util.Arrays;

/**
 * How long a prompt would wait and take on each prefill instance (docs/decisions/0021-which-side-is-chosen.md): the queue that the
 * instance reported last, less what it has computed since, and what was sent there after that; of one that reports nothing, all that was
 * sent there and whose transfer has not started. The time for a token is learnt from the starts of transfers.
 *
 * <p>Instances are given by their ordinals among the prefill instances. A look at it allocates nothing.
 */
final class PrefillQueues {

    private static final long NEVER = Long.MIN_VALUE;
    /** Tokens that the usual time for a token counts for. */
    private static final double FIRST_TOKENS = 10_000;
    /** Tokens after which older ones begin to be forgotten. */
    private static final double MOST_TOKENS = 10_000_000;

    private final long silentAfterMillis;
    private final long clockMarginMillis;
    /** By number of the instance in the fabric. */
    private final int[] ordinals;

    /** Decided, and the transfer has not started; in the order of the decisions. */
    private final BookingList[] pending;
    /** Tokens of those that the newest report does not include: of all where there is none. */
    private final long[] unreportedTokens;

    private final long[] reportedTokens;
    private final long[] reportedAtMillis;
    private final boolean[] accepting;
    private final long[] startedAtMillis;
    /** Number of the last booking there; 0 before any. */
    private final long[] chosen;

    private long bookings;
    private double tokens = FIRST_TOKENS;
    private double millis = FIRST_TOKENS * PrefillState.USUAL_MILLIS_PER_TOKEN;

    private final PrefixIndex prefixes;
    private final int[] leadingBlocks;
    private boolean isAnyCached;

    /** Idle instances that have reported nothing. */
    PrefillQueues(Fabric fabric, PlacementRules rules) {
        silentAfterMillis = rules.liveness().silentAfterMillis();
        clockMarginMillis = rules.ledger().clockMarginMillis();
        int count = fabric.prefillCount();
        ordinals = new int[fabric.instanceCount()];
        pending = new BookingList[count];
        for (int p = 0; p < count; p++) {
            ordinals[fabric.prefillInstance(p)] = p;
            pending[p] = new BookingList();
        }
        unreportedTokens = new long[count];
        reportedTokens = new long[count];
        reportedAtMillis = new long[count];
        Arrays.fill(reportedAtMillis, NEVER);
        accepting = new boolean[count];
        Arrays.fill(accepting, true);
        startedAtMillis = new long[count];
        Arrays.fill(startedAtMillis, NEVER);
        chosen = new long[count];
        prefixes = new PrefixIndex(count);
        leadingBlocks = new int[count];
    }

    int ordinal(int instance) {
        return ordinals[instance];
    }

    /** The prefix blocks that instances hold. */
    PrefixIndex prefixes() {
        return prefixes;
    }

    /** Takes an instance's newest state; false if a newer one is known. */
    boolean report(int p, PrefillState state) {
        if (state.measuredAtMillis() < reportedAtMillis[p]) {
            return false;
        }
        reportedAtMillis[p] = state.measuredAtMillis();
        reportedTokens[p] = state.queuedTokens();
        accepting[p] = state.isAccepting();
        unreportedTokens[p] = 0;
        BookingList sent = pending[p];
        for (int i = 0; i < sent.size(); i++) {
            unreportedTokens[p] +=
                    isUnreported(p, sent.get(i)) ? sent.get(i).plan.prefillTokens() : 0;
        }
        return true;
    }

    private boolean isUnreported(int p, Booking booking) {
        return reportedAtMillis[p] == NEVER || booking.atMillis >= reportedAtMillis[p] - clockMarginMillis;
    }

    /** A prompt was sent to an instance. */
    void book(Booking booking) {
        int p = ordinals[booking.from];
        chosen[p] = ++bookings;
        pending[p].add(booking);
        unreportedTokens[p] += booking.plan.prefillTokens();
    }

    /** The transfer of a prompt has started: it is prefilled. */
    void start(Booking booking) {
        int p = ordinals[booking.from];
        if (!leave(p, booking)) {
            return;
        }
        if (booking.plan.prefillTokens() > 0) {
            tokens += booking.plan.prefillTokens();
            // One prompt after another: it was computed from the end of the one before, or from its arrival.
            millis += Math.max(0, booking.startedAtMillis() - Math.max(startedAtMillis[p], booking.atMillis));
            if (tokens > MOST_TOKENS) {
                tokens /= 2;
                millis /= 2;
            }
        }
        startedAtMillis[p] = Math.max(startedAtMillis[p], booking.startedAtMillis());
    }

    /** A prompt that may not have been prefilled yet is not sent any more. */
    void cancel(Booking booking) {
        leave(ordinals[booking.from], booking);
    }

    private boolean leave(int p, Booking booking) {
        boolean wasPending = pending[p].remove(booking);
        if (wasPending && isUnreported(p, booking)) {
            unreportedTokens[p] -= booking.plan.prefillTokens();
        }
        return wasPending;
    }

    /** Looks up which instances hold a prompt's leading blocks. */
    void match(PlacementRequest request) {
        if (isAnyCached || !prefixes.isEmpty()) {
            isAnyCached = prefixes.match(request.blocks(), request.blockCount(), leadingBlocks);
        }
    }

    /** Tokens of the {@linkplain #match matched} prompt that an instance must compute: the last one always. */
    long tokensToCompute(int p, PlacementRequest request) {
        return Math.max(1, request.inputTokens() - request.cachedTokens(leadingBlocks[p]));
    }

    /** Time until the {@linkplain #match matched} prompt would be prefilled, seconds. */
    double seconds(int p, PlacementRequest request, long nowMillis) {
        double millisPerToken = millis / tokens;
        return 1e-3 * (queueMillis(p, nowMillis, millisPerToken) + tokensToCompute(p, request) * millisPerToken);
    }

    private double queueMillis(int p, long nowMillis, double millisPerToken) {
        if (reportedAtMillis[p] != NEVER) {
            double left = reportedTokens[p] * millisPerToken - (nowMillis - reportedAtMillis[p]);
            return Math.max(0, left) + unreportedTokens[p] * millisPerToken;
        }
        BookingList sent = pending[p];
        if (sent.isEmpty()) {
            return 0;
        }
        Booking first = sent.get(0);
        double firstMillis = first.plan.prefillTokens() * millisPerToken;
        double elapsed = nowMillis - Math.max(startedAtMillis[p], first.atMillis);
        return unreportedTokens[p] * millisPerToken - Math.min(firstMillis, Math.max(0, elapsed));
    }

    /** Whether an instance takes requests. */
    boolean isAccepting(int p) {
        return accepting[p];
    }

    /** Whether an instance has reported before and is silent now. */
    boolean isSilent(int p, long nowMillis) {
        return reportedAtMillis[p] != NEVER && nowMillis > reportedAtMillis[p] + silentAfterMillis;
    }

    /** Number of the last request that was sent there; 0 before any. */
    long lastChosen(int p) {
        return chosen[p];
    }
}
