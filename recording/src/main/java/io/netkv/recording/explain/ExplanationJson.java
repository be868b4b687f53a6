package io.netkv.recording.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.recording.replay.DecisionContext;
import io.netkv.scheduler.InstanceCost;
import io.netkv.scheduler.PathHop;
import io.netkv.scheduler.PolicyChoice;

/** An explanation for programs. */
public final class ExplanationJson {

    private static final double MILLIS = 1e3;

    private ExplanationJson() {}

    /** All of it. What is not known is left out. */
    public static ObjectNode of(ExplainedDecision explained) {
        DecodeAssignment answered = explained.answered();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("requestId", answered.getRequestId()).put("fabric", answered.getFabric());
        json.put("decidedAtMillis", answered.getDecidedAtMillis());
        json.put("reproduced", explained.isReproduced());
        if (answered.getRefusal() != null) {
            return json.put("refusal", answered.getRefusal());
        }
        json.put("sequence", answered.getSequence()).put("policy", answered.getPolicy());
        json.put("prefillInstance", answered.getPrefillInstance());
        json.put("decodeInstance", answered.getDecodeInstance());
        json.put("memoryAvailable", answered.getMemoryAvailable());
        ObjectNode oracle = json.putObject("oracle");
        oracle.put("mode", answered.getOracleMode().name());
        oracle.put("version", answered.getOracleVersion()).put("ageMillis", answered.getOracleAgeMillis());
        cost(json.putObject("cost"), answered.getCost(), explained.isTime());
        if (answered.getRunnerUp() != null) {
            cost(json.putObject("runnerUp"), answered.getRunnerUp(), explained.isTime());
        }
        ObjectNode transfer = json.putObject("transfer");
        transfer.put("bytes", answered.getTransferBytes())
                .put("predictedMillis", answered.getPredictedTransferMillis());
        if (explained.transferMillis() != null) {
            transfer.put("actualMillis", explained.transferMillis());
        }
        if (explained.outcome() != null) {
            json.put("ttftMillis", explained.outcome().getTtftMillis());
        }
        if (explained.context() != null) {
            context(json, explained, explained.context());
        }
        return json;
    }

    private static void context(ObjectNode json, ExplainedDecision explained, DecisionContext context) {
        ArrayNode path = json.putArray("path");
        for (PathHop hop : context.why().path()) {
            ObjectNode hopJson = path.addObject().put("tier", hop.tier());
            ArrayNode links = hopJson.putArray("links");
            for (PathHop.Link link : hop.links()) {
                ObjectNode linkJson = links.addObject().put("link", link.name()).put("ownTransfers", link.transfers());
                double utilisation = context.utilisation(link.number());
                if (!Double.isNaN(utilisation)) {
                    linkJson.put("utilisation", utilisation);
                }
                if (link.equals(context.tightest())) {
                    linkJson.put("tightest", true);
                }
            }
        }
        ArrayNode candidates = json.putArray("candidates");
        for (InstanceCost each : explained.candidates()) {
            ObjectNode candidate = cost(candidates.addObject(), each.cost(), explained.isTime());
            candidate.put("candidate", each.isCandidate());
            candidate.put("standing", each.standing().name());
        }
        ArrayNode policies = json.putArray("policies");
        for (PolicyChoice each : context.why().policies()) {
            ObjectNode choice = policies.addObject().put("policy", each.policy());
            cost(choice, each.cost(), each.isTime());
            if (!Double.isNaN(each.regretSeconds())) {
                choice.put("regretMillis", MILLIS * each.regretSeconds());
            }
        }
    }

    private static ObjectNode cost(ObjectNode json, CostBreakdown cost, boolean isTime) {
        json.put("prefillInstance", cost.getPrefillInstance());
        json.put("decodeInstance", cost.getInstance()).put("tier", cost.getTier());
        if (isTime) {
            json.put("totalMillis", MILLIS * cost.getTotalSeconds());
            json.put("prefillMillis", MILLIS * cost.getPrefillSeconds());
            json.put("latencyMillis", MILLIS * cost.getLatencySeconds());
            json.put("transferMillis", MILLIS * cost.getTransferSeconds());
            json.put("loadMillis", MILLIS * cost.getLoadSeconds());
        } else {
            json.put("rank", cost.getTotalSeconds());
        }
        json.put("missingBytes", cost.getMissingBytes()).put("load", cost.getLoad());
        json.put("bandwidthBytesPerSecond", cost.getBandwidthBytesPerSecond());
        return json.put("congestion", cost.getCongestion()).put("sharedTransfers", cost.getSharedTransfers());
    }
}
