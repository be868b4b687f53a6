package io.netkv.scheduler;

import java.util.List;

/**
 * One hop of a transfer's path.
 *
 * @param tier of the links, see {@link io.netkv.core.fabric.Tier}
 * @param links the one that the transfer takes; several where the network chooses among them
 */
public record PathHop(int tier, List<Link> links) {

    public PathHop {
        links = List.copyOf(links);
    }

    /**
     * A link.
     *
     * @param number in the fabric
     * @param name in the fabric
     * @param transfers own transfers that were on it; a fraction where the network has chosen their links
     */
    public record Link(int number, String name, double transfers) {}
}
