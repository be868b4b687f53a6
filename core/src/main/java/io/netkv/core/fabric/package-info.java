/** The network between instances: nodes, racks, pods, directed links, and what lies between two instances. */
@NullMarked
package io.netkv.core.fabric;

import org.jspecify.annotations.NullMarked;
