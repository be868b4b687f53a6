package io.netkv.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.fabric.Fabric;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the page is given. */
final class PageJson {

    /** More cannot be read as they pass by. */
    private static final int MOST_DECISIONS_A_FRAME = 20;

    private static final int MOST_TRANSFERS_DRAWN = 200;
    private static final int MOST_TRANSFERS_LISTED = 50;
    private static final int STEPS = 200;
    private static final double HUNDREDTHS = 100;

    private PageJson() {}

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The fabrics to choose from, with what is known of each. */
    static ArrayNode fabrics(Collection<FabricView> views) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (FabricView view : views) {
            json.addObject()
                    .put("name", view.fabric().name())
                    .put("policy", view.policy())
                    .put("decided", view.decided())
                    .put("instances", view.fabric().instanceCount())
                    .put("links", view.fabric().linkCount());
        }
        return json;
    }

    /** Where everything stands: instances in nodes in racks in pods in zones, each with the groups of links up and down. */
    static ObjectNode map(Fabric fabric) {
        ObjectNode json = object();
        json.put("name", fabric.name());
        ArrayNode groups = json.putArray("groups");
        for (int group = 0; group < fabric.groupCount(); group++) {
            ArrayNode links = groups.addArray();
            for (int member = 0; member < fabric.groupSize(group); member++) {
                links.add(fabric.groupLink(group, member));
            }
        }
        SortedMap<Integer, ObjectNode> pods = new TreeMap<>();
        SortedMap<Integer, ObjectNode> racks = new TreeMap<>();
        SortedMap<Integer, ObjectNode> nodes = new TreeMap<>();
        List<SortedMap<Integer, ObjectNode>> zones = new ArrayList<>();
        for (int level = 0; level < fabric.zoneLevels(); level++) {
            zones.add(new TreeMap<>());
        }
        ArrayNode instances = json.putArray("instances");
        for (int instance = 0; instance < fabric.instanceCount(); instance++) {
            ObjectNode node = nodes.computeIfAbsent(fabric.node(instance), same -> object());
            node.put("rack", fabric.rack(instance));
            ObjectNode rack = racks.computeIfAbsent(fabric.rack(instance), same -> object());
            rack.put("name", fabric.rackName(fabric.rack(instance))).put("pod", fabric.pod(instance));
            ObjectNode pod = pods.computeIfAbsent(fabric.pod(instance), same -> object());
            ObjectNode place = instances
                    .addObject()
                    .put("name", fabric.instanceName(instance))
                    .put("prefill", fabric.role(instance).isPrefill())
                    .put("decode", fabric.role(instance).isDecode())
                    .put("node", fabric.node(instance));
            List<ObjectNode> places = new ArrayList<>(List.of(place, node, rack, pod));
            for (int level = 0; level < fabric.zoneLevels(); level++) {
                int number = fabric.zone(instance, level);
                String name = fabric.spec().zones().get(number).name();
                places.get(places.size() - 1).put("zone", number);
                places.add(zones.get(level)
                        .computeIfAbsent(number, same -> object())
                        .put("name", name));
            }
            for (int tier = 0; tier < places.size(); tier++) {
                places.get(tier).put("up", fabric.upGroup(instance, tier));
                places.get(tier).put("down", fabric.downGroup(instance, tier));
            }
        }
        json.set("nodes", byNumber(nodes));
        json.set("racks", byNumber(racks));
        json.set("pods", byNumber(pods));
        ArrayNode levels = json.putArray("zones");
        zones.forEach(level -> levels.add(byNumber(level)));
        return json;
    }

    private static ArrayNode byNumber(SortedMap<Integer, ObjectNode> places) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        places.forEach((number, place) -> json.add(place.put("number", number)));
        return json;
    }

    /** Curves up to now, of all fabrics. */
    static ObjectNode curves(Collection<FabricView> views) {
        ObjectNode json = object();
        ArrayNode curves = json.putArray("curves");
        for (FabricView view : views) {
            if (view.ttft().count() == 0) {
                continue;
            }
            ObjectNode curve =
                    curves.addObject().put("fabric", view.fabric().name()).put("policy", view.policy());
            ArrayNode points = curve.putArray("points");
            for (FabricView.TtftPoint point : view.points()) {
                points.addArray().add(point.requests()).add(point.meanMillis()).add(finite(point.halfWidth()));
            }
        }
        return json;
    }

    /** Where curves have come to. */
    static ArrayNode curveEnds(Collection<FabricView> views) {
        ArrayNode ends = JsonNodeFactory.instance.arrayNode();
        for (FabricView view : views) {
            if (view.ttft().count() > 0) {
                ends.addObject()
                        .put("fabric", view.fabric().name())
                        .put("policy", view.policy())
                        .put("requests", view.ttft().count())
                        .put("meanMillis", view.ttft().mean())
                        .put("halfWidthMillis", finite(view.ttft().halfWidth()));
            }
        }
        return ends;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /**
     * What has changed on a fabric.
     *
     * @param seenBefore decisions and refusals that were in the frame before
     * @param versionBefore of the snapshot in the frame before; -1 where there was none
     */
    static ObjectNode frame(FabricView view, long seenBefore, long versionBefore) {
        ObjectNode json = object();
        json.put("nowMillis", view.nowMillis());
        json.put("policy", view.policy()).put("decided", view.decided()).put("refused", view.refused());
        decisions(view, view.seen() - seenBefore, json);
        OracleSnapshot snapshot = view.snapshot();
        if (snapshot != null) {
            ObjectNode oracle = json.putObject("oracle").put("version", snapshot.getVersion());
            if (snapshot.getAgeMillis() != null) {
                oracle.put("ageMillis", Math.max(0, view.nowMillis() - snapshot.getMeasuredAtMillis()));
            }
            if (snapshot.getVersion() != versionBefore && !view.history().isEmpty()) {
                json.put("links", view.history().getLast().shares());
                json.put("own", own(view));
            }
        }
        transfers(view, json);
        view.medianError().ifPresent(error -> json.put("medianError", error));
        view.medianAbsoluteError().ifPresent(error -> json.put("medianAbsoluteError", error));
        return json;
    }

    private static byte[] own(FabricView view) {
        byte[] own = new byte[view.fabric().linkCount()];
        for (int link = 0; link < own.length; link++) {
            own[link] = (byte) Math.round(STEPS * view.transfers().utilisation(link, view.nowMillis()));
        }
        return own;
    }

    private static void decisions(FabricView view, long added, ObjectNode json) {
        int shown = (int) Math.min(
                Math.min(added, MOST_DECISIONS_A_FRAME), view.decisions().size());
        ArrayNode decisions = json.putArray("decisions");
        json.put("passedBy", Math.max(0, added - shown));
        view.decisions().stream().skip(view.decisions().size() - shown).forEach(each -> decisions.add(decision(each)));
    }

    private static ObjectNode decision(DecodeAssignment assignment) {
        ObjectNode json = object().put("requestId", assignment.getRequestId())
                .put("atMillis", assignment.getDecidedAtMillis())
                .put("from", assignment.getPrefillInstance());
        if (assignment.getRefusal() != null) {
            return json.put("refusal", assignment.getRefusal());
        }
        return json.put("to", assignment.getDecodeInstance())
                .put("tier", assignment.getTier())
                .put("predictedMillis", assignment.getPredictedTransferMillis())
                .put("mode", assignment.getOracleMode().name());
    }

    private static void transfers(FabricView view, ObjectNode json) {
        OwnTransfers own = view.transfers();
        json.put("underWay", own.underWay().size());
        ArrayNode onLinks = json.putArray("onLinks");
        for (int link = 0; link < view.fabric().linkCount() && !own.underWay().isEmpty(); link++) {
            double on = Math.round(HUNDREDTHS * own.on(link)) / HUNDREDTHS;
            if (on > 0) {
                onLinks.add(link).add(on);
            }
        }
        ArrayNode drawn = json.putArray("transfers");
        List<OwnTransfers.Transfer> newest = new ArrayList<>(own.underWay());
        newest.subList(Math.max(0, newest.size() - MOST_TRANSFERS_DRAWN), newest.size())
                .forEach(transfer -> drawn.add(transfer.from()).add(transfer.to()));
    }

    /** One link: its last minutes, and what is on it. */
    static ObjectNode link(FabricView view, int link) {
        Fabric fabric = view.fabric();
        ObjectNode json = object();
        json.put("link", fabric.linkName(link)).put("tier", fabric.tierOfGroup(fabric.groupOfLink(link)));
        json.put("capacityBytesPerSecond", fabric.linkCapacityBytesPerSecond(link));
        json.put("ownShare", view.transfers().utilisation(link, view.nowMillis()));
        json.put("ownTransfers", view.transfers().on(link));
        ArrayNode history = json.putArray("history");
        for (FabricView.LinkHistory at : view.history()) {
            history.addArray().add(at.atMillis()).add(finite(FabricView.share(at.shares()[link])));
        }
        ArrayNode transfers = json.putArray("transfers");
        view.transfers().underWayOn(link).stream()
                .limit(MOST_TRANSFERS_LISTED)
                .forEach(transfer -> transfers
                        .addObject()
                        .put("requestId", transfer.requestId())
                        .put("from", fabric.instanceName(transfer.from()))
                        .put("to", fabric.instanceName(transfer.to()))
                        .put("bytes", transfer.bytes())
                        .put("sinceMillis", Math.max(0, view.nowMillis() - transfer.sinceMillis())));
        return json;
    }
}
