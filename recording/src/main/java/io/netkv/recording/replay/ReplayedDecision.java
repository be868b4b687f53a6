package io.netkv.recording.replay;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.scheduler.SchedulerMirror;

/**
 * One request, what the scheduler answered, and what it would answer again.
 *
 * @param arrivalMillis event time of the request
 * @param answered as it was recorded
 * @param again as it is decided from the recording; with what the judging policy prefers, and what it thinks that is worth
 */
public record ReplayedDecision(
        DecodeRequest request, long arrivalMillis, DecodeAssignment answered, DecodeAssignment again) {

    /** Whether both choose the same instances and links, or both refuse. */
    public boolean isSame() {
        return SchedulerMirror.isSameChoice(answered, again);
    }
}
