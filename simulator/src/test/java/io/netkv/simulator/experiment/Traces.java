package io.netkv.simulator.experiment;

import io.netkv.core.trace.TraceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small made-up traces: conversations that grow, so that prompts share prefixes. */
public final class Traces {

    private Traces() {}

    public static List<TraceRequest> conversations(int requests, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TraceRequest> trace = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            int input = 1 + (int) Math.min(60_000, -7_000 * Math.log(1 - random.nextDouble()));
            long conversation = random.nextInt(50);
            long[] blocks = new long[(input + 511) / 512];
            for (int block = 0; block < blocks.length; block++) {
                blocks[block] = block == 0 ? 0 : 1_000 * (conversation + 1) + block;
            }
            trace.add(new TraceRequest(300L * i, input, random.nextInt(600), blocks));
        }
        return trace;
    }
}
