package io.netkv.kafka;

import io.netkv.avro.PathHint;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The member links that a transfer is to take, as decisions state them. */
public final class PathHints {

    private static final int FIRST_ZONE = Tier.CROSS_POD + 1;

    private PathHints() {}

    /**
     * How a decision states a route.
     *
     * @param prefillInstance where the transfer begins
     * @return null where the network chooses
     */
    public static @Nullable PathHint of(Fabric fabric, int prefillInstance, long route) {
        if (route == Route.ANY) {
            return null;
        }
        PathHint hint = new PathHint();
        hint.setRackMember(Route.member(route, Tier.POD));
        hint.setRackUplink(uplink(fabric, prefillInstance, Tier.POD, route));
        if (Route.member(route, Tier.CROSS_POD) != Route.NONE) {
            hint.setPodMember(Route.member(route, Tier.CROSS_POD));
            hint.setPodUplink(uplink(fabric, prefillInstance, Tier.CROSS_POD, route));
        }
        List<Integer> zoneMembers = new ArrayList<>();
        List<String> zoneUplinks = new ArrayList<>();
        for (int tier = FIRST_ZONE; tier < fabric.tierCount() && Route.member(route, tier) != Route.NONE; tier++) {
            zoneMembers.add(Route.member(route, tier));
            zoneUplinks.add(uplink(fabric, prefillInstance, tier, route));
        }
        hint.setZoneMembers(zoneMembers);
        hint.setZoneUplinks(zoneUplinks);
        return hint;
    }

    private static String uplink(Fabric fabric, int prefillInstance, int tier, long route) {
        return fabric.linkName(fabric.uplink(prefillInstance, tier, route));
    }

    /** The route that a decision states; {@link Route#ANY} where it states none. */
    public static long route(@Nullable PathHint hint) {
        if (hint == null) {
            return Route.ANY;
        }
        Integer podMember = hint.getPodMember();
        long route = Route.of(hint.getRackMember(), podMember == null ? Route.NONE : podMember);
        List<Integer> zoneMembers = hint.getZoneMembers();
        for (int i = 0; i < zoneMembers.size() && FIRST_ZONE + i < Tier.MOST_COUNT; i++) {
            route = Route.with(route, FIRST_ZONE + i, zoneMembers.get(i));
        }
        return route;
    }
}
