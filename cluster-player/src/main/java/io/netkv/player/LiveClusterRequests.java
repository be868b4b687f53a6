package io.netkv.player;

import io.netkv.avro.DecodeRequest;
import io.netkv.simulator.cluster.ClusterRequest;
import java.util.List;

/** Requests as the simulated cluster takes them. */
final class LiveClusterRequests {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private LiveClusterRequests() {}

    static ClusterRequest of(DecodeRequest request) {
        Integer output = request.getMaxOutputTokens();
        List<Long> prefix = request.getPrefixBlocks();
        long[] blocks = new long[prefix.size()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = prefix.get(i);
        }
        return new ClusterRequest(
                number(request.getRequestId()),
                request.getInputTokens(),
                output == null ? 0 : output,
                blocks,
                request.getKvBytesPerToken());
    }

    /** FNV-1a: the same request is hashed onto the same links under every policy. */
    private static long number(String requestId) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < requestId.length(); i++) {
            hash = (hash ^ requestId.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
