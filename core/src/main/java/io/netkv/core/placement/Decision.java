package io.netkv.core.placement;

import io.netkv.core.fabric.Route;
import io.netkv.core.policy.Cost;

/** The decision for one request, and its reasons. One object is reused for all requests. */
public final class Decision {

    /** Number of the runner-up if there is none. */
    public static final int NONE = -1;

    /** One of the two best decode instances, with the prefill instance that suits it best where that is chosen, too. */
    public static final class Choice {
        private final Cost cost = new Cost();
        private int prefillInstance = NONE;
        private int instance = NONE;
        private int tier;
        private int load;
        private long cachedTokens;
        private long missingBytes;

        void set(
                int newPrefillInstance,
                int newInstance,
                int newTier,
                int newLoad,
                long newCachedTokens,
                long newMissingBytes) {
            prefillInstance = newPrefillInstance;
            instance = newInstance;
            tier = newTier;
            load = newLoad;
            cachedTokens = newCachedTokens;
            missingBytes = newMissingBytes;
        }

        void clear() {
            instance = NONE;
        }

        void copy(Choice other) {
            cost.copy(other.cost);
            set(other.prefillInstance, other.instance, other.tier, other.load, other.cachedTokens, other.missingBytes);
        }

        /** Number of the prefill instance that it would receive the KV cache from, or {@link Decision#NONE}. */
        public int prefillInstance() {
            return prefillInstance;
        }

        /** Number of the instance, or {@link Decision#NONE}. */
        public int instance() {
            return instance;
        }

        /** Its cost and the terms of it. */
        public Cost cost() {
            return cost;
        }

        /** Distance from the prefill instance, see {@link io.netkv.core.fabric.Tier}. */
        public int tier() {
            return tier;
        }

        /** Requests that run or wait there, or are in transfer to it. */
        public int load() {
            return load;
        }

        /** Tokens of the prompt that it holds. */
        public long cachedTokens() {
            return cachedTokens;
        }

        /** Bytes of the KV cache that it does not hold. */
        public long missingBytes() {
            return missingBytes;
        }
    }

    private final Choice chosen = new Choice();
    private final Choice runnerUp = new Choice();
    private final Choice preferred = new Choice();
    private double regretSeconds = Double.NaN;
    private long prefillTokens;
    private int candidates;
    private int avoided;
    private Standing standing = Standing.USABLE;
    private boolean memoryAvailable;
    private double predictedTransferSeconds;
    private double unlearntTransferSeconds;
    private long route = Route.ANY;
    private OracleMode oracleMode = OracleMode.TIERS_ONLY;
    private long oracleVersion;
    private long oracleAgeMillis;

    void setCandidates(int newCandidates, boolean newMemoryAvailable) {
        candidates = newCandidates;
        memoryAvailable = newMemoryAvailable;
    }

    void setRegret(double seconds) {
        regretSeconds = seconds;
    }

    void setPrefillTokens(long newPrefillTokens) {
        prefillTokens = newPrefillTokens;
    }

    void setAvoided(int newAvoided) {
        avoided = newAvoided;
    }

    void setStanding(Standing newStanding) {
        standing = newStanding;
    }

    void setPrediction(double newPredictedTransferSeconds, double newUnlearntTransferSeconds) {
        predictedTransferSeconds = newPredictedTransferSeconds;
        unlearntTransferSeconds = newUnlearntTransferSeconds;
    }

    void setRoute(long newRoute) {
        route = newRoute;
    }

    void setOracle(OracleMode mode, long version, long ageMillis) {
        oracleMode = mode;
        oracleVersion = version;
        oracleAgeMillis = ageMillis;
    }

    /** The instance that receives the KV cache. */
    public Choice chosen() {
        return chosen;
    }

    /** The next best; its instance is {@link #NONE} if there was only one candidate. */
    public Choice runnerUp() {
        return runnerUp;
    }

    /**
     * What would have been chosen, had the request not named its decode instance, or by the policy that {@linkplain
     * FabricScheduler#judgeBy judges}; its instance is {@link #NONE} where nothing was named and no other policy judges.
     */
    public Choice preferred() {
        return preferred;
    }

    /** How much more the {@link #chosen} costs than the {@link #preferred}, in the terms of the latter's policy, seconds; not a number if there is none. */
    public double regretSeconds() {
        return regretSeconds;
    }

    /** Tokens of the prompt that the prefill instance computes, 1 or more. */
    long prefillTokens() {
        return prefillTokens;
    }

    /** Number of eligible instances, 1 or more. */
    public int candidates() {
        return candidates;
    }

    /** Whether the candidates had memory for the request. If not, no instance had, and the candidates are large enough. */
    public boolean isMemoryAvailable() {
        return memoryAvailable;
    }

    /** Number of instances that had memory for the request and were avoided as silent or failing. */
    public int avoided() {
        return avoided;
    }

    /** Standing of the chosen instance. SILENT or FAILING: no other instance was large enough. */
    public Standing standing() {
        return standing;
    }

    /** Predicted time of the transfer, seconds, from tier, own transfers and congestion, whichever policy decided. */
    public double predictedTransferSeconds() {
        return predictedTransferSeconds;
    }

    /** The same without what was learnt from earlier transfers. */
    double unlearntTransferSeconds() {
        return unlearntTransferSeconds;
    }

    /** The member links that the transfer is to take, both ways, see {@link Route}. */
    public long route() {
        return route;
    }

    /** The use that was made of the oracle. */
    public OracleMode oracleMode() {
        return oracleMode;
    }

    /** Version of the oracle's snapshot, or {@link OracleState#NEVER}. */
    public long oracleVersion() {
        return oracleVersion;
    }

    /** Age of the oracle's newest reading, or {@link OracleState#NEVER}. */
    public long oracleAgeMillis() {
        return oracleAgeMillis;
    }
}
