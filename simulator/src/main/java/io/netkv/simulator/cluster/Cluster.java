package io.netkv.simulator.cluster;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Role;
import io.netkv.core.fabric.Route;
import io.netkv.simulator.cluster.RequestTable.Stage;
import io.netkv.simulator.event.EventQueue;
import io.netkv.simulator.network.FlowNetwork;

/**
 * A disaggregated serving cluster in virtual time: prefill, wait for decode memory, KV transfer over the fabric, decode.
 * Who decides about placement submits requests, each with its two instances, and moves the clock.
 *
 * <p>The same fabric, parameters, seed and calls give the same outcome, bit for bit. What background traffic does depends
 * on the seed alone, so that runs of different policies see the same. Not thread-safe; nothing is allocated once as many
 * requests were in flight as ever will be, but for one {@link RequestTiming} for each request.
 */
public final class Cluster {

    private final Fabric fabric;
    private final ClusterParameters parameters;
    private final ClusterListener listener;

    private final FlowNetwork network;
    private final BackgroundTraffic background;
    private final Transfers transfers;
    private final PrefillPool prefills;
    /** By instance; those of prefill instances stay empty. */
    private final DecodeInstance[] decodes;

    private final RequestTable requests = new RequestTable();
    /** Timers: of decode instances under the instance's number, of requests behind those. */
    private final EventQueue timers = new EventQueue();

    /**
     * An idle cluster at time 0.
     *
     * @param fabric instances and links
     * @param parameters everything else
     * @param seed of member link choice and hot links
     * @param listener is notified of what happens
     */
    public Cluster(Fabric fabric, ClusterParameters parameters, long seed, ClusterListener listener) {
        this.fabric = fabric;
        this.parameters = parameters;
        this.listener = listener;
        double[] capacities = new double[fabric.linkCount()];
        for (int link = 0; link < capacities.length; link++) {
            capacities[link] = fabric.linkCapacityBytesPerSecond(link);
        }
        network = new FlowNetwork(capacities, Fabric.MOST_HOPS, this::flowFinished);
        background = new BackgroundTraffic(fabric, parameters.background(), seed, network);
        transfers =
                new Transfers(fabric, network, seed, 1 - parameters.background().share());
        prefills = new PrefillPool(fabric.instanceCount(), parameters);
        decodes = new DecodeInstance[fabric.instanceCount()];
        for (int instance = 0; instance < decodes.length; instance++) {
            decodes[instance] =
                    new DecodeInstance(parameters.decode(), fabric.kvCapacityTokens(instance), new Blocks(instance));
        }
    }

    /** The clock. */
    public double nowSeconds() {
        return network.nowSeconds();
    }

    /** Requests submitted and not completed. */
    public int inFlight() {
        return requests.alive();
    }

    /** When something happens next; infinity where no request is in flight, whatever background traffic does. */
    public double nextEventSeconds() {
        return inFlight() == 0 ? Double.POSITIVE_INFINITY : nextSeconds();
    }

    private double nextSeconds() {
        return Math.min(Math.min(network.nextEventSeconds(), timers.firstSeconds()), background.nextSeconds());
    }

    /**
     * Plays every event up to a time, in order, and sets the clock to it.
     *
     * @param seconds not before {@link #nowSeconds}, finite
     */
    public void advanceTo(double seconds) {
        for (double next = nextSeconds(); next <= seconds; next = nextSeconds()) {
            network.advanceTo(next);
            if (timers.firstSeconds() <= next) {
                play(timers.removeFirst());
            } else if (background.nextSeconds() <= next) {
                background.toggleNext();
            }
        }
        network.advanceTo(seconds);
    }

    /**
     * Hands a request in.
     *
     * @param request the request
     * @param prefillInstance where it is prefilled
     * @param decodeInstance where it is decoded; its memory must be able to hold the request
     * @param arrivalSeconds when it arrives, not before {@link #nowSeconds}, finite
     */
    public void submit(ClusterRequest request, int prefillInstance, int decodeInstance, double arrivalSeconds) {
        submit(request, prefillInstance, decodeInstance, Route.ANY, arrivalSeconds);
    }

    /**
     * Hands a request in whose transfer takes certain member links.
     *
     * @param route the member links that it takes, both ways, see {@link Route}
     */
    public void submit(
            ClusterRequest request, int prefillInstance, int decodeInstance, long route, double arrivalSeconds) {
        check(request, prefillInstance, decodeInstance, arrivalSeconds);
        int slot = requests.add(request);
        requests.prefillInstance[slot] = prefillInstance;
        requests.decodeInstance[slot] = decodeInstance;
        requests.route[slot] = route;
        requests.arrival[slot] = arrivalSeconds;
        if (prefills.isUnconstrained()) {
            startPrefill(slot, arrivalSeconds);
        } else {
            requests.stage[slot] = Stage.ARRIVAL;
            setTimer(slot, arrivalSeconds);
        }
    }

    private void check(ClusterRequest request, int prefillInstance, int decodeInstance, double arrivalSeconds) {
        require(fabric.role(prefillInstance).isPrefill(), prefillInstance, Role.PREFILL);
        require(fabric.role(decodeInstance).isDecode(), decodeInstance, Role.DECODE);
        if (!(arrivalSeconds >= nowSeconds()) || Double.isInfinite(arrivalSeconds)) {
            throw new IllegalArgumentException("request " + request.id() + " arrives at " + arrivalSeconds
                    + " s; the clock stands at " + nowSeconds() + " s already");
        }
        if (request.kvTokens() > decodes[decodeInstance].capacityTokens()) {
            throw new IllegalArgumentException("request " + request.id() + " needs " + request.kvTokens()
                    + " tokens of KV cache; '" + fabric.instanceName(decodeInstance) + "' holds "
                    + decodes[decodeInstance].capacityTokens());
        }
    }

    private void require(boolean isRightRole, int instance, Role role) {
        if (!isRightRole) {
            throw new IllegalArgumentException(
                    "instance '" + fabric.instanceName(instance) + "' is no " + role + " instance");
        }
    }

    private void setTimer(int slot, double seconds) {
        timers.schedule(decodes.length + slot, seconds);
    }

    private void play(int timer) {
        if (timer < decodes.length) {
            playDecode(timer);
            return;
        }
        int slot = timer - decodes.length;
        if (requests.stage[slot] == Stage.ARRIVAL) {
            int instance = requests.prefillInstance[slot];
            requests.prefillTokens[slot] = prefills.tokensToCompute(instance, requests.request(slot));
            if (prefills.enter(instance, slot, requests.prefillTokens[slot])) {
                startPrefill(slot, nowSeconds());
            }
            listener.prefillStateChanged(instance, nowSeconds());
        } else {
            finishPrefill(slot);
        }
    }

    private void startPrefill(int slot, double seconds) {
        requests.stage[slot] = Stage.PREFILL;
        requests.prefillStart[slot] = seconds;
        int instance = requests.prefillInstance[slot];
        int tokens = prefills.tokensToCompute(instance, requests.request(slot));
        double duration = parameters.prefill().seconds(tokens);
        requests.prefillTokens[slot] = tokens;
        requests.prefillEnd[slot] = seconds + duration;
        prefills.start(instance, tokens, seconds, requests.prefillEnd[slot]);
        setTimer(slot, requests.prefillEnd[slot]);
        if (fabric.role(instance).isDecode()) {
            decodes[instance].batch.stall(seconds, duration);
            setDecodeTimer(instance);
        }
    }

    private void finishPrefill(int slot) {
        int from = requests.prefillInstance[slot];
        prefills.end(from, requests.prefillTokens[slot], requests.prefillStart[slot], requests.prefillEnd[slot]);
        requests.prefillEnd[slot] = nowSeconds();
        prefills.hold(from, requests.request(slot));
        int next = prefills.leave(from);
        if (next >= 0) {
            prefills.waited(from, requests.prefillTokens[next]);
            startPrefill(next, nowSeconds());
        }
        if (!prefills.isUnconstrained()) {
            listener.prefillStateChanged(from, nowSeconds());
        }
        int instance = requests.decodeInstance[slot];
        decodes[instance].waiting.add(slot);
        admitWaiting(instance);
        listener.decodeStateChanged(instance, nowSeconds());
    }

    /** Gives memory to the requests that wait for it, first come, first served, while the first of them fits. */
    private void admitWaiting(int instance) {
        DecodeInstance decode = decodes[instance];
        while (!decode.waiting.isEmpty()
                && requests.request(decode.waiting.first()).kvTokens() <= decode.freeTokens()) {
            startTransfer(decode.waiting.remove(), decode);
        }
    }

    private void startTransfer(int slot, DecodeInstance decode) {
        ClusterRequest request = requests.request(slot);
        decode.reserve(request.kvTokens(), request.prefixBlocks());
        decode.inbound++;
        boolean isStay = requests.prefillInstance[slot] == requests.decodeInstance[slot];
        int cached = isStay ? request.inputTokens() : cachedTokens(request, decode);
        long bytes = (request.inputTokens() - cached) * request.kvBytesPerToken();
        int stripes = bytes == 0 ? 1 : parameters.stripes();
        requests.stage[slot] = Stage.TRANSFER;
        requests.transferStart[slot] = nowSeconds();
        requests.cachedTokens[slot] = cached;
        requests.transferBytes[slot] = bytes;
        requests.flowsLeft[slot] = stripes;
        int from = requests.prefillInstance[slot];
        int to = requests.decodeInstance[slot];
        if (!isStay) {
            transfers.start(from, to, request.id(), requests.route[slot], bytes, stripes, slot);
        }
        listener.transferStarted(request, from, to, bytes, nowSeconds());
        if (isStay) {
            finishTransfer(slot);
        }
    }

    private int cachedTokens(ClusterRequest request, DecodeInstance decode) {
        long tokens = (long) decode.cache.leading(request.prefixBlocks())
                * parameters.decode().cacheBlockTokens();
        return (int) Math.min(request.inputTokens(), tokens);
    }

    private void flowFinished(int slot) {
        if (--requests.flowsLeft[slot] == 0) {
            finishTransfer(slot);
        }
    }

    private void finishTransfer(int slot) {
        ClusterRequest request = requests.request(slot);
        int instance = requests.decodeInstance[slot];
        DecodeInstance decode = decodes[instance];
        requests.stage[slot] = Stage.FIRST_TOKEN;
        requests.transferEnd[slot] = nowSeconds();
        decode.inbound--;
        decode.cache(request.prefixBlocks());
        decode.batch.add(slot, 1, nowSeconds());
        setDecodeTimer(instance);
        listener.transferFinished(
                request, requests.prefillInstance[slot], instance, requests.transferBytes[slot], nowSeconds());
        listener.decodeStateChanged(instance, nowSeconds());
    }

    private void setDecodeTimer(int instance) {
        timers.schedule(instance, decodes[instance].batch.nextSeconds());
    }

    private void playDecode(int instance) {
        DecodeBatch batch = decodes[instance].batch;
        boolean completed = false;
        batch.reachFirst(nowSeconds());
        while (batch.isFirstDue()) {
            int slot = batch.removeFirst();
            int stepsLeft = requests.request(slot).steps() - 1;
            if (requests.stage[slot] == Stage.FIRST_TOKEN) {
                requests.firstToken[slot] = nowSeconds();
                if (stepsLeft > 0) {
                    requests.stage[slot] = Stage.LAST_TOKEN;
                    batch.add(slot, stepsLeft, nowSeconds());
                    continue;
                }
            }
            complete(slot, instance);
            completed = true;
        }
        if (completed) {
            admitWaiting(instance);
            listener.decodeStateChanged(instance, nowSeconds());
        }
        setDecodeTimer(instance);
    }

    private void complete(int slot, int instance) {
        decodes[instance].release(requests.request(slot).kvTokens());
        RequestTiming timing = requests.timing(slot, nowSeconds());
        requests.remove(slot);
        listener.completed(timing);
    }

    /** Requests in a decode instance's batch. */
    public int runningRequests(int instance) {
        return decodes[instance].batch.size();
    }

    /** Requests that wait for memory on a decode instance. */
    public int waitingRequests(int instance) {
        return decodes[instance].waiting.size();
    }

    /** Requests that have memory on a decode instance and whose KV cache is on its way. */
    public int inboundRequests(int instance) {
        return decodes[instance].inbound;
    }

    /** Tokens of KV cache that could be reserved now on a decode instance; prefix cache counts as free. */
    public long freeKvTokens(int instance) {
        return decodes[instance].freeTokens();
    }

    /** Prefix blocks that a decode instance holds. */
    public int cachedBlockCount(int instance) {
        return decodes[instance].cache.count();
    }

    /**
     * Copies the ids of the prefix blocks that a decode instance holds, most recently used first.
     *
     * @param instance the instance
     * @param into where to; what does not fit is left out
     * @return how many it holds
     */
    public int cachedBlocks(int instance, long[] into) {
        return decodes[instance].cache.copyTo(into);
    }

    /** How many leading blocks of a prompt a decode instance holds. */
    public int leadingCachedBlocks(int instance, long[] prefixBlocks) {
        return decodes[instance].cache.leading(prefixBlocks);
    }

    /** Prompt tokens that a prefill instance computes or that wait there, cached prefixes left out; 0 where prefill has no queue. */
    public long queuedPrefillTokens(int instance) {
        return prefills.queuedTokens(instance, nowSeconds());
    }

    /** Prefix blocks that a prefill instance holds. */
    public int prefillCachedBlockCount(int instance) {
        return prefills.cache(instance).count();
    }

    /** Copies the ids of the prefix blocks that a prefill instance holds; see {@link #cachedBlocks}. */
    public int prefillCachedBlocks(int instance, long[] into) {
        return prefills.cache(instance).copyTo(into);
    }

    /** What a link has sent up to now, background included, bytes. */
    public double linkBytesSent(int link) {
        return network.linkBytesSent(link) + background.bytesSent(link);
    }

    /** Share of a link's capacity that background traffic takes now, 0 or more and below 1. */
    public double backgroundShare(int link) {
        return background.share(link);
    }

    /** Passes on what comes into and goes from an instance's prefix cache. */
    private final class Blocks implements PrefixCache.Listener {
        private final int instance;

        Blocks(int instance) {
            this.instance = instance;
        }

        @Override
        public void added(long block) {
            listener.blockCached(instance, block);
        }

        @Override
        public void dropped(long block) {
            listener.blockDropped(instance, block);
        }
    }
}
