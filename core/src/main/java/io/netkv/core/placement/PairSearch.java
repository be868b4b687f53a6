package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.PathCost;
import io.netkv.core.policy.Policy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Chooses the prefill instance of a request, alone or together with the decode instance
 * (docs/decisions/0021-which-side-is-chosen.md).
 *
 * <p>cost of a pair [s] = time until the prompt is prefilled + the policy's cost of the decode instance on the path between the two
 *
 * <p>Pairs are not looked at one by one: of a node, a rack, a pod and the fabric, the prefill instance that is done first there, with what
 * its uplinks carry, stands for all. Each decode instance is paired with those four, and with itself where it may do both. Nothing
 * is allocated.
 */
final class PairSearch {

    private static final int NONE = Decision.NONE;

    private final Fabric fabric;
    private final Policy policy;
    private final DecodeInstances decodes;
    private final PrefillQueues prefills;
    private final InstanceLiveness liveness;
    private final CandidatePath path;

    /** Ordinals in the order of pods, racks and nodes. */
    private final int[] decodeOrder;

    /** By ordinal: its position in that order. */
    private final int[] positions;

    private final int[] prefillOrder;
    /** Positions of the decode instances of each node, rack and pod: the first, and the one after the last. */
    private final Ranges nodes;

    private final Ranges racks;
    private final Ranges pods;
    /** By pod: ordinals of decode instances in it, in two different racks, to measure ways out of a rack by; or none. */
    private final int[] firstInPod;

    private final int[] otherInPod;
    /** The same in two different pods. */
    private final int firstOfAll;

    private final int otherOfAll;

    private PlacementRequest request = new PlacementRequest();
    private Resort resort = Resort.ANY;
    private int candidates;
    private int avoided;
    private int lastPosition = NONE;

    private int best;
    private int bestPrefill;
    private double bestPrefillSeconds;
    private double leastCost;
    private int second;
    private int secondPrefill;
    private double secondPrefillSeconds;
    private double secondCost;

    /** Where elements of one level begin and end in an order. */
    private static final class Ranges {
        private final int[] begin;
        private final int[] end;

        Ranges(int elements, int[] elementByPosition) {
            begin = new int[elements];
            end = new int[elements];
            for (int i = elementByPosition.length - 1; i >= 0; i--) {
                int element = elementByPosition[i];
                begin[element] = i;
                end[element] = Math.max(end[element], i + 1);
            }
        }

        boolean isEmpty(int element) {
            return begin[element] == end[element];
        }
    }

    PairSearch(
            Fabric fabric,
            Policy policy,
            DecodeInstances decodes,
            PrefillQueues prefills,
            InstanceLiveness liveness,
            CandidatePath path) {
        this.fabric = fabric;
        this.policy = policy;
        this.decodes = decodes;
        this.prefills = prefills;
        this.liveness = liveness;
        this.path = path;
        decodeOrder = order(decodes.count(), decodes::instance);
        positions = new int[decodeOrder.length];
        for (int i = 0; i < decodeOrder.length; i++) {
            positions[decodeOrder[i]] = i;
        }
        prefillOrder = order(fabric.prefillCount(), fabric::prefillInstance);
        int[] placed = Arrays.stream(decodeOrder).map(decodes::instance).toArray();
        nodes = new Ranges(
                fabric.spec().nodes().size(),
                Arrays.stream(placed).map(fabric::node).toArray());
        racks = new Ranges(
                fabric.rackCount(), Arrays.stream(placed).map(fabric::rack).toArray());
        int podCount = fabric.spec().pods().size();
        pods = new Ranges(podCount, Arrays.stream(placed).map(fabric::pod).toArray());
        firstInPod = new int[podCount];
        otherInPod = new int[podCount];
        Arrays.fill(firstInPod, NONE);
        Arrays.fill(otherInPod, NONE);
        int otherPod = NONE;
        for (int i = placed.length - 1; i >= 0; i--) {
            int pod = fabric.pod(placed[i]);
            int ahead = firstInPod[pod];
            if (ahead != NONE && decodes.racks()[ahead] != fabric.rack(placed[i])) {
                otherInPod[pod] = ahead;
            }
            firstInPod[pod] = decodeOrder[i];
            if (pod != fabric.pod(placed[0])) {
                otherPod = decodeOrder[i];
            }
        }
        firstOfAll = decodeOrder[0];
        otherOfAll = otherPod;
    }

    private int[] order(int count, IntUnaryOperator instanceOf) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> fabric.pod(instanceOf.applyAsInt(i)))
                        .thenComparingInt(i -> fabric.rack(instanceOf.applyAsInt(i)))
                        .thenComparingInt(i -> fabric.node(instanceOf.applyAsInt(i))))
                .mapToInt(i -> i)
                .toArray();
    }

    /**
     * The prefill instance that a request is sent to where its place is not weighed: the next in turn, where the policy takes turns, else
     * the one that would be done first.
     *
     * @return its ordinal, or {@link Decision#NONE} where none takes requests
     */
    int firstDone(PlacementRequest newRequest, int lastChosen) {
        boolean skipsSilent = isAnyReporting();
        int count = prefillOrder.length;
        int found = NONE;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 1; i <= count; i++) {
            int p = (lastChosen + i) % count;
            if (!isAvailable(p, skipsSilent)) {
                continue;
            }
            if (policy.isInTurn()) {
                return p;
            }
            double seconds = prefills.seconds(p, newRequest, path.nowMillis());
            if (found == NONE || isBetter(seconds, p, least, found)) {
                found = p;
                least = seconds;
            }
        }
        return found;
    }

    /** Whether any instance that takes requests is not silent. */
    private boolean isAnyReporting() {
        for (int p = 0; p < prefillOrder.length; p++) {
            if (isAvailable(p, true)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAvailable(int p, boolean skipsSilent) {
        return prefills.isAccepting(p) && !(skipsSilent && prefills.isSilent(p, path.nowMillis()));
    }

    /** Of equal ones, the one is better that was not chosen for longer. */
    private boolean isBetter(double seconds, int p, double thanSeconds, int than) {
        return seconds < thanSeconds || (seconds == thanSeconds && prefills.lastChosen(p) < prefills.lastChosen(than));
    }

    /**
     * Chooses the pair.
     *
     * @param lastChosen ordinal of the decode instance that was chosen last, or {@link Decision#NONE}
     * @return how many decode instances are eligible; 0 too where no prefill instance is
     */
    int choose(PlacementRequest newRequest, int lastChosen, Resort newResort) {
        request = newRequest;
        resort = newResort;
        best = NONE;
        second = NONE;
        leastCost = Double.POSITIVE_INFINITY;
        secondCost = Double.POSITIVE_INFINITY;
        candidates = 0;
        avoided = 0;
        lastPosition = lastChosen == NONE ? NONE : positions[lastChosen];
        boolean skipsSilent = isAnyReporting();
        int ofNode = NONE;
        int ofRack = NONE;
        int ofPod = NONE;
        int ofFabric = NONE;
        double nodeSeconds = 0;
        double rackSeconds = 0;
        double podSeconds = 0;
        double fabricSeconds = 0;
        for (int i = 0; i < prefillOrder.length; i++) {
            int p = prefillOrder[i];
            int instance = fabric.prefillInstance(p);
            if (isAvailable(p, skipsSilent)) {
                if (fabric.role(instance).isDecode()) {
                    int position = positions[decodes.ordinal(instance)];
                    meet(p, position, position + 1);
                }
                double seconds = prefills.seconds(p, request, path.nowMillis());
                if (ofNode == NONE || isBetter(seconds, p, nodeSeconds, ofNode)) {
                    ofNode = p;
                    nodeSeconds = seconds;
                }
            }
            int next = i + 1 < prefillOrder.length ? fabric.prefillInstance(prefillOrder[i + 1]) : NONE;
            if (next != NONE && fabric.node(next) == fabric.node(instance)) {
                continue;
            }
            if (ofNode != NONE) {
                meet(ofNode, nodes, fabric.node(instance));
                if (ofRack == NONE || isBetter(nodeSeconds, ofNode, rackSeconds, ofRack)) {
                    ofRack = ofNode;
                    rackSeconds = nodeSeconds;
                }
                ofNode = NONE;
            }
            if (next != NONE && fabric.rack(next) == fabric.rack(instance)) {
                continue;
            }
            if (ofRack != NONE) {
                meet(ofRack, racks, fabric.rack(instance));
                double inPod = rackSeconds + wayOut(ofRack, podMark(instance));
                if (ofPod == NONE || isBetter(inPod, ofRack, podSeconds, ofPod)) {
                    ofPod = ofRack;
                    podSeconds = inPod;
                }
                double inFabric = rackSeconds + wayOut(ofRack, fabricMark(instance));
                if (ofFabric == NONE || isBetter(inFabric, ofRack, fabricSeconds, ofFabric)) {
                    ofFabric = ofRack;
                    fabricSeconds = inFabric;
                }
                ofRack = NONE;
            }
            if (ofPod != NONE && (next == NONE || fabric.pod(next) != fabric.pod(instance))) {
                meet(ofPod, pods, fabric.pod(instance));
                ofPod = NONE;
            }
        }
        if (ofFabric != NONE) {
            candidates = 0;
            avoided = 0;
            meet(ofFabric, 0, decodeOrder.length);
        }
        return candidates;
    }

    /** A decode instance of the pod in another rack, or none. */
    private int podMark(int instance) {
        int first = firstInPod[fabric.pod(instance)];
        return first != NONE && decodes.racks()[first] == fabric.rack(instance)
                ? otherInPod[fabric.pod(instance)]
                : first;
    }

    /** A decode instance in another pod, or none. */
    private int fabricMark(int instance) {
        return fabric.pod(decodes.instance(firstOfAll)) == fabric.pod(instance) ? otherOfAll : firstOfAll;
    }

    /** What the network costs to a decode instance that is the same for all that are compared; 0 where there is none. */
    private double wayOut(int p, int mark) {
        if (mark == NONE) {
            return 0;
        }
        path.from(fabric.prefillInstance(p));
        PathCost cost = path.cost(mark);
        return cost.isExcluded() ? 0 : cost.latencySeconds() + request.missingBytes(0) / cost.bandwidthBytesPerSecond();
    }

    private void meet(int p, Ranges ranges, int element) {
        if (!ranges.isEmpty(element)) {
            meet(p, ranges.begin[element], ranges.end[element]);
        }
    }

    /** Pairs a prefill instance with decode instances, beginning after the one that was chosen last. */
    private void meet(int p, int begin, int end) {
        int middle = lastPosition >= begin && lastPosition < end ? lastPosition + 1 : begin;
        path.from(fabric.prefillInstance(p));
        pass(p, middle, end);
        pass(p, begin, middle);
    }

    private void pass(int p, int begin, int end) {
        boolean isAnyInQuestion = liveness.isAnyInQuestion(path.nowMillis());
        long[] roomTokens = decodes.roomTokens(resort.needsFreeMemory());
        int[] loads = decodes.loads(policy, path.nowMillis());
        int[] cached = decodes.leadingBlocks();
        double perLoad = policy.secondsPerLoad(path.isNetworkDataUsable());
        double prefillSeconds = prefills.seconds(p, request, path.nowMillis());
        for (int i = begin; i < end; i++) {
            int k = decodeOrder[i];
            PathCost pathCost = path.cost(k);
            if (pathCost.isExcluded() || request.reservedTokens() > roomTokens[k]) {
                continue;
            }
            if (isAnyInQuestion && !resort.takes(liveness.standing(p, k, path.nowMillis()))) {
                avoided++;
                continue;
            }
            candidates++;
            double networkSeconds =
                    pathCost.latencySeconds() + request.missingBytes(cached[k]) / pathCost.bandwidthBytesPerSecond();
            offer(p, prefillSeconds, k, prefillSeconds + networkSeconds + perLoad * pathCost.loadFactor() * loads[k]);
        }
    }

    /** Keeps the best pair, and the best of another decode instance. */
    private void offer(int p, double prefillSeconds, int k, double cost) {
        if (best == NONE || cost < leastCost) {
            if (best != NONE && best != k) {
                second = best;
                secondPrefill = bestPrefill;
                secondPrefillSeconds = bestPrefillSeconds;
                secondCost = leastCost;
            }
            best = k;
            bestPrefill = p;
            bestPrefillSeconds = prefillSeconds;
            leastCost = cost;
        } else if (k != best && (second == NONE || cost < secondCost)) {
            second = k;
            secondPrefill = p;
            secondPrefillSeconds = prefillSeconds;
            secondCost = cost;
        }
    }

    /**
     * Chooses the prefill instance for a decode instance: of other racks, the one that is done first stands for all.
     *
     * @param k ordinal of the decode instance
     * @return false where no prefill instance takes requests
     */
    boolean chooseFor(PlacementRequest newRequest, int k) {
        request = newRequest;
        best = NONE;
        second = NONE;
        leastCost = Double.POSITIVE_INFINITY;
        boolean skipsSilent = isAnyReporting();
        int ofRack = NONE;
        double rackSeconds = 0;
        for (int i = 0; i < prefillOrder.length; i++) {
            int p = prefillOrder[i];
            int rack = fabric.rack(fabric.prefillInstance(p));
            if (isAvailable(p, skipsSilent)) {
                double seconds = prefills.seconds(p, request, path.nowMillis());
                if (rack == decodes.racks()[k]) {
                    offerFor(p, seconds, k);
                } else if (ofRack == NONE || isBetter(seconds, p, rackSeconds, ofRack)) {
                    ofRack = p;
                    rackSeconds = seconds;
                }
            }
            boolean isLastOfRack =
                    i + 1 == prefillOrder.length || fabric.rack(fabric.prefillInstance(prefillOrder[i + 1])) != rack;
            if (ofRack != NONE && isLastOfRack) {
                offerFor(ofRack, rackSeconds, k);
                ofRack = NONE;
            }
        }
        return best != NONE;
    }

    private void offerFor(int p, double prefillSeconds, int k) {
        path.from(fabric.prefillInstance(p));
        PathCost pathCost = path.cost(k);
        double cost = prefillSeconds
                + pathCost.latencySeconds()
                + request.missingBytes(decodes.leadingBlocks()[k]) / pathCost.bandwidthBytesPerSecond();
        if (best == NONE || isBetter(cost, p, leastCost, bestPrefill)) {
            best = k;
            bestPrefill = p;
            bestPrefillSeconds = prefillSeconds;
            leastCost = cost;
        }
    }

    /** Ordinal of the best decode instance, or {@link Decision#NONE}. */
    int best() {
        return best;
    }

    /** Ordinal of its prefill instance. */
    int bestPrefill() {
        return bestPrefill;
    }

    double bestPrefillSeconds() {
        return bestPrefillSeconds;
    }

    /** Ordinal of the best other decode instance, or {@link Decision#NONE}. */
    int second() {
        return second;
    }

    /** Ordinal of its prefill instance. */
    int secondPrefill() {
        return secondPrefill;
    }

    double secondPrefillSeconds() {
        return secondPrefillSeconds;
    }

    /** Instances that had memory and were avoided as silent or failing. */
    int avoided() {
        return avoided;
    }
}
