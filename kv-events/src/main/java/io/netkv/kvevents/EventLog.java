package io.netkv.kvevents;

import java.util.List;

/** The messages that an engine keeps to send them again. */
@FunctionalInterface
interface EventLog {

    /** An engine that keeps none, or is not asked. */
    EventLog NONE = number -> List.of();

    /** Those that it still has, from a number on, in order; empty also where it does not answer. */
    List<EventMessage> from(long number);
}
