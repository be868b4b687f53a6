package io.netkv.simulator.trial;

import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.cluster.ClusterRequest;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The requests of one workload and seed, each with its arrival: what every policy of that seed is given. Not changed once
 * made.
 *
 * <p>Each seed starts at another place of the trace, which goes on at its beginning once it is at its end. Where more
 * requests are asked for than the band has, it is played again with prefix blocks of other ids: a cache would otherwise
 * find what no user ever sent twice.
 */
public final class ArrivalSchedule {

    /** Llama-3-70B, FP16, grouped-query attention: 2 x 80 layers x 8 KV heads x 128 x 2 bytes. */
    public static final long KV_BYTES_PER_TOKEN = 327_680;

    /** Ids of the traces are well below this many bits. */
    private static final int PASS_BITS = 40;

    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private final WorkloadProfile workload;
    private final long seed;
    private final String[] ids;
    private final ClusterRequest[] requests;
    private final double[] arrivalSeconds;

    private ArrivalSchedule(WorkloadProfile workload, int count, long seed) {
        this.workload = workload;
        this.seed = seed;
        ids = new String[count];
        requests = new ClusterRequest[count];
        arrivalSeconds = new double[count];
    }

    /**
     * Takes requests of a trace.
     *
     * @param trace in its order
     * @param workload which of them, and how many a second
     * @param shape what is made of each
     * @param count how many, 1 or more
     * @param seed of the arrivals
     * @throws IllegalArgumentException where the trace has none of the workload's band
     */
    public static ArrivalSchedule of(
            List<TraceRequest> trace, WorkloadProfile workload, RequestTransform shape, int count, long seed) {
        List<TraceRequest> band = trace.stream()
                .filter(request -> workload.takes(request.inputTokens()))
                .toList();
        if (band.isEmpty()) {
            throw new IllegalArgumentException("the trace has no request of workload '" + workload.name() + "', "
                    + workload.minInputTokens() + " to " + workload.maxInputTokens() + " input tokens");
        }
        ArrivalSchedule plan = new ArrivalSchedule(workload, count, seed);
        plan.fill(band, shape);
        return plan;
    }

    /**
     * Requests as they were once sent.
     *
     * @param workload a name, and the SLO
     * @param arrivals in order of their times
     * @param seed of the choice of member links and of background traffic
     */
    public static ArrivalSchedule recorded(WorkloadProfile workload, List<RecordedArrival> arrivals, long seed) {
        ArrivalSchedule plan = new ArrivalSchedule(workload, arrivals.size(), seed);
        for (int i = 0; i < arrivals.size(); i++) {
            RecordedArrival arrival = arrivals.get(i);
            TraceRequest request = arrival.request();
            plan.ids[i] = "r-" + i;
            plan.arrivalSeconds[i] = 1e-3
                    * (request.timestampMillis() - arrivals.get(0).request().timestampMillis());
            plan.requests[i] = new ClusterRequest(
                    i,
                    request.inputTokens(),
                    request.outputTokens(),
                    request.prefixBlocks(),
                    arrival.kvBytesPerToken());
        }
        return plan;
    }

    /** A request that was once sent: its time is that of its arrival. */
    public record RecordedArrival(TraceRequest request, long kvBytesPerToken) {}

    private void fill(List<TraceRequest> band, RequestTransform shape) {
        SplittableRandom arrivals = new SplittableRandom(seed);
        SplittableRandom shapes = arrivals.split();
        int start = start(band.size());
        double now = 0;
        for (int i = 0; i < requests.length; i++) {
            // StrictMath gives the same times on every machine; 1 - u is never 0.
            now -= StrictMath.log(1 - arrivals.nextDouble()) / workload.ratePerSecond();
            TraceRequest recorded = ofPass(band.get((start + i) % band.size()), i / band.size());
            TraceRequest request = shape.of(recorded, i, shapes);
            ids[i] = "r-" + i;
            arrivalSeconds[i] = now;
            requests[i] = new ClusterRequest(
                    i, request.inputTokens(), request.outputTokens(), request.prefixBlocks(), KV_BYTES_PER_TOKEN);
        }
    }

    /** Seeds that follow each other start evenly spread over the trace, so that together they see all of it. */
    private int start(int size) {
        double turns = seed * GOLDEN_RATIO;
        return (int) ((turns - Math.floor(turns)) * size);
    }

    private static TraceRequest ofPass(TraceRequest request, int pass) {
        if (pass == 0) {
            return request;
        }
        long[] ids = request.prefixBlocks().clone();
        for (int i = 0; i < ids.length; i++) {
            ids[i] += (long) pass << PASS_BITS;
        }
        return new TraceRequest(request.timestampMillis(), request.inputTokens(), request.outputTokens(), ids);
    }

    /** The workload. */
    public WorkloadProfile workload() {
        return workload;
    }

    /** The seed of arrivals, of the choice of member links and of background traffic. */
    public long seed() {
        return seed;
    }

    /** How many requests there are. */
    public int count() {
        return requests.length;
    }

    /** A request's name. */
    public String id(int index) {
        return ids[index];
    }

    /** A request; its {@link ClusterRequest#id} is its index here. */
    public ClusterRequest request(int index) {
        return requests[index];
    }

    /** When it arrives, seconds from the start, not before the one before. */
    public double arrivalSeconds(int index) {
        return arrivalSeconds[index];
    }
}
