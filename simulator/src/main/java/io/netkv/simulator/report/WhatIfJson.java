package io.netkv.simulator.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.whatif.Placement;
import io.netkv.simulator.whatif.PlacementFound;
import io.netkv.simulator.whatif.WhatIfResult;
import io.netkv.simulator.whatif.WhatIfResult.BreakEven;
import io.netkv.simulator.whatif.WhatIfResult.Cell;
import java.util.OptionalDouble;

/** What a policy would be worth, as one JSON object. */
public final class WhatIfJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private WhatIfJson() {}

    /** In lines, indented. */
    public static String of(WhatIfResult result) {
        ExperimentSettings played = result.grid().settings();
        ObjectNode object = JSON.createObjectNode();
        object.put("headline", result.headline());
        object.put("isWorthIt", result.isWorthIt());
        object.put("fabric", played.base().fabric().name());
        object.put("trace", played.traceName());
        object.put("seeds", played.seeds());
        object.put("requestsPerTrial", played.requests());
        object.put("policyToday", result.settings().today());
        object.put("policyAsked", result.settings().asked());
        ArrayNode cells = object.putArray("conditions");
        result.cells().forEach(cell -> add(cells.addObject(), cell));
        ArrayNode breakEvens = object.putArray("breakEven");
        result.breakEvens().forEach(each -> add(breakEvens.addObject(), each));
        result.placement().ifPresent(placement -> add(object.putObject("placement"), placement));
        return object.toPrettyString() + "\n";
    }

    private static void add(ObjectNode object, Cell cell) {
        object.put("context", cell.context());
        object.put("oversubscription", cell.oversubscription());
        object.put("loadPercent", cell.loadPercent());
        object.put("requestsPerSecond", cell.requestsPerSecond());
        put(object, "ttftMillisToday", cell.today());
        put(object, "ttftMillisAsked", cell.asked());
        put(object, "changePercent", cell.changePercent());
        object.put("fastest", cell.fastest());
        object.put("nextBest", cell.nextBest());
        put(object, "changeFromNextBestPercent", cell.changeFromNextBestPercent());
        object.put("isWorthIt", cell.isWorthIt());
    }

    private static void add(ObjectNode object, BreakEven each) {
        object.put("context", each.context());
        object.put("oversubscription", each.oversubscription());
        put(object, "loadPercent", each.loadPercent());
        put(object, "fromNextBestLoadPercent", each.fromNextBestLoadPercent());
    }

    private static void put(ObjectNode object, String name, OptionalDouble value) {
        if (value.isPresent()) {
            object.put(name, value.getAsDouble());
        } else {
            object.putNull(name);
        }
    }

    private static void add(ObjectNode object, PlacementFound placement) {
        object.put("headline", placement.headline());
        object.put("context", placement.context());
        object.put("loadPercent", placement.loadPercent());
        put(object, "changePercent", placement.changePercent());
        object.put("isFaster", placement.isFaster());
        putRacks(object, "prefillByRackDescribed", placement.described());
        putRacks(object, "prefillByRackFound", placement.found());
        ArrayNode nodes = object.putArray("changedNodes");
        placement.found().changedNodes(placement.described()).forEach(nodes::add);
    }

    private static void putRacks(ObjectNode object, String name, Placement placement) {
        ObjectNode racks = object.putObject(name);
        placement.prefillByRack().forEach(racks::put);
    }

    /** The mean, and half of its 95% interval; null with one seed. */
    private static void put(ObjectNode object, String name, ConfidenceInterval interval) {
        object.put(name, interval.mean());
        double half = interval.halfWidth();
        put(object, name + "HalfWidth", Double.isNaN(half) ? OptionalDouble.empty() : OptionalDouble.of(half));
    }
}
