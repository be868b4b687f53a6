package io.netkv.simulator.whatif;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;
import io.netkv.core.fabric.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The links between racks and pods and above: those of which there is less than racks could send. */
final class Uplinks {

    private final FabricSpec spec;
    private final Set<String> pods;
    private final Set<String> zones;

    Uplinks(FabricSpec spec) {
        this.spec = spec;
        pods = spec.pods().stream().map(PodSpec::name).collect(Collectors.toSet());
        zones = spec.zones().stream().map(ZoneSpec::name).collect(Collectors.toSet());
    }

    /**
     * The fabric with more or less of their capacity. What one flow gets between racks on an idle network changes with them, as between
     * the paper's fabrics.
     *
     * @param percent of what the description says, above 0
     */
    FabricSpec scaled(int percent) {
        if (percent == 100) {
            return spec;
        }
        double factor = percent / 100.0;
        List<TierSpec> tiers = new ArrayList<>(spec.tiers());
        for (int tier = Tier.POD; tier < tiers.size(); tier++) {
            TierSpec each = tiers.get(tier);
            tiers.set(
                    tier,
                    new TierSpec(each.latencySeconds(), factor * each.bandwidthBytesPerSecond(), each.location()));
        }
        List<LinkSpec> links = spec.links().stream()
                .map(link -> isUplink(link)
                        ? new LinkSpec(
                                link.name(),
                                link.from(),
                                link.to(),
                                factor * link.capacityBytesPerSecond(),
                                link.location())
                        : link)
                .toList();
        return spec.withTiers(tiers).withLinks(links);
    }

    private boolean isUplink(LinkSpec link) {
        return isAboveRacks(link.from()) || isAboveRacks(link.to());
    }

    private boolean isAboveRacks(String name) {
        return pods.contains(name) || zones.contains(name);
    }

    /** What all nodes can send over what all racks can pass up, like {@code 4:1}. */
    String oversubscription(int percent) {
        Set<String> nodes = spec.nodes().stream().map(NodeSpec::name).collect(Collectors.toSet());
        Set<String> racks = spec.racks().stream().map(FabricSpec.RackSpec::name).collect(Collectors.toSet());
        double sent = 0;
        double passed = 0;
        for (LinkSpec link : spec.links()) {
            if (nodes.contains(link.from()) && racks.contains(link.to())) {
                sent += link.capacityBytesPerSecond();
            } else if (racks.contains(link.from()) && pods.contains(link.to())) {
                passed += link.capacityBytesPerSecond();
            }
        }
        double ratio = sent / passed * 100 / percent;
        String text = String.format(Locale.ROOT, "%.2f", ratio);
        return text.replaceAll("\\.?0+$", "") + ":1";
    }
}
