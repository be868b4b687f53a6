/** Which prefix blocks engines hold, from the events that they publish over ZeroMQ, as changes on a topic. */
@NullMarked
package io.netkv.kvevents;

import org.jspecify.annotations.NullMarked;
