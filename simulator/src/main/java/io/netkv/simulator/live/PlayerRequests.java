package io.netkv.simulator.live;

import io.netkv.avro.DecodeRequest;
import io.netkv.simulator.cluster.ClusterRequest;

/** Requests as the simulated cluster takes them. */
final class PlayerRequests {

    private PlayerRequests() {}

    static ClusterRequest of(long number, DecodeRequest request) {
        int outputTokens = request.getMaxOutputTokens() == null ? 0 : request.getMaxOutputTokens();
        long[] blocks = new long[request.getPrefixBlocks().size()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = request.getPrefixBlocks().get(i);
        }
        return new ClusterRequest(
                number, request.getInputTokens(), outputTokens, request.getKvBytesPerToken(), blocks);
    }
}
