package io.netkv.scheduler;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.TransferEvent;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.Policies;
import io.netkv.core.time.EventClock;
import io.netkv.kafka.FabricParts;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.scheduler.log.AssignmentLog;
import io.netkv.scheduler.log.TransferLog;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler knows, followed from its topics by another process: it answers what would be decided now, and changes nothing. A
 * fabric's policy is that of its newest decision.
 *
 * <p>Safe for use by many threads.
 */
public final class SchedulerMirror {

    private record Stamped<T>(T value, long timestampMillis) {}

    private final LongSupplier wallMillis;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AssignmentLog assignments;
    private final TransferLog transfers;
    private final Map<String, FabricDecider> deciders = new HashMap<>();
    private final Map<String, Map<String, Stamped<DecodeInstanceState>>> states = new HashMap<>();
    private final Map<String, Map<String, Stamped<PrefillInstanceState>>> prefillStates = new HashMap<>();
    private final Map<String, OracleSnapshot> snapshots = new HashMap<>();
    private final FabricParts parts = new FabricParts();
    private SchedulerSettings settings;

    /**
     * A mirror that knows nothing yet.
     *
     * @param settings the scheduler's; its policies hold until a decision shows another
     * @param wallMillis the clock
     */
    public SchedulerMirror(SchedulerSettings settings, LongSupplier wallMillis) {
        this.settings = settings;
        this.wallMillis = wallMillis;
        assignments = new AssignmentLog(settings.dedupWindow().toMillis());
        transfers = new TransferLog(settings.rules().ledger().expiryMillis(), new EventClock(settings.speed()));
    }

    /**
     * Takes in a record of a topic that the scheduler reads or writes.
     *
     * @param value null: the record deletes its key from a table
     * @throws InvalidRecordException where the scheduler would not use it either; nothing has changed then
     */
    public synchronized void accept(Topic topic, String key, @Nullable SpecificRecord value, long timestampMillis) {
        if (value instanceof DecodeAssignment assignment) {
            take(assignment, timestampMillis);
        } else if (value instanceof DecodeInstanceState state) {
            decider(state.getFabric()).update(key, state, timestampMillis);
            states.computeIfAbsent(state.getFabric(), fabric -> new HashMap<>())
                    .put(key, new Stamped<>(state, timestampMillis));
        } else if (value instanceof PrefillInstanceState state) {
            decider(state.getFabric()).update(key, state, timestampMillis);
            prefillStates
                    .computeIfAbsent(state.getFabric(), fabric -> new HashMap<>())
                    .put(key, new Stamped<>(state, timestampMillis));
        } else if (value instanceof PrefixBlocks changes) {
            decider(changes.getFabric()).update(key, changes);
        } else if (value instanceof TransferEvent event) {
            take(event, timestampMillis);
        } else if (value instanceof OracleSnapshot snapshot) {
            decider(snapshot.getFabric()).update(snapshot);
            snapshots.put(snapshot.getFabric(), snapshot);
        } else if (value instanceof FabricDescription description) {
            define(key, description);
        } else if (value == null) {
            delete(topic, key, timestampMillis);
        }
    }

    private void define(String key, FabricDescription description) {
        if (FabricParts.isPart(key)) {
            parts.put(key, description);
        } else {
            create(FabricRecords.toFabric(parts.whole(description)));
        }
    }

    private void take(DecodeAssignment assignment, long timestampMillis) {
        if (assignment.getRefusal() != null
                || assignments.isDecided(assignment.getFabric(), assignment.getRequestId())) {
            return;
        }
        assignments.append(assignment);
        String name = assignment.getFabric();
        FabricDecider decider = deciders.get(name);
        if (decider == null) {
            return;
        }
        if (follow(assignment) != decider) {
            return; // a new one, which has read the log
        }
        decider.observe(timestampMillis);
        decider.expire();
        String id = assignment.getRequestId();
        entry(name, id).ifPresent(entry -> decider.replay(id, entry, transfers.progress(name, id)));
    }

    /** What decides for the fabric of a decision, by its policy. */
    private FabricDecider follow(DecodeAssignment assignment) {
        String name = assignment.getFabric();
        FabricDecider decider = decider(name);
        if (!decider.policy().equals(assignment.getPolicy())) {
            Map<String, String> policies = new HashMap<>(settings.fabricPolicies());
            policies.put(name, assignment.getPolicy());
            settings = settings.withPolicies(settings.policy(), policies);
            create(decider.fabric());
        }
        return decider(name);
    }

    /**
     * Decides a request as the scheduler did, by the policy of what was answered then, on what was accepted by then; and books what was
     * answered, whether or not it is the same.
     *
     * @param answered what the scheduler answered; null where it did not
     * @return what is decided now; null where nothing was answered
     */
    public synchronized @Nullable DecodeAssignment decideAgain(
            DecodeRequest request, long arrivalMillis, @Nullable DecodeAssignment answered) {
        if (answered == null) {
            decider(request.getFabric()).observe(arrivalMillis);
            return null;
        }
        boolean isRefused = answered.getRefusal() != null;
        FabricDecider decider = isRefused ? decider(request.getFabric()) : follow(answered);
        decider.observe(arrivalMillis);
        decider.expire();
        DecodeAssignment now = estimateOrRefuse(decider, request);
        if (!isRefused && isSameChoice(now, answered)) {
            assignments.append(answered);
            decider.decide(request, answered.getSequence());
            decider.catchUp(request.getRequestId(), transfers.progress(request.getFabric(), request.getRequestId()));
        } else {
            take(answered, arrivalMillis);
        }
        return now;
    }

    /**
     * What is decided on what was accepted until now by the policy of what was answered, and why; changes no more than the time. The links
     * of the fabric are known only where the policy that decides, or the one that judges, looks at them.
     *
     * @param answered what the scheduler answered
     * @throws InvalidRecordException where the request can never be decided
     */
    public synchronized Explanation explain(DecodeRequest request, long arrivalMillis, DecodeAssignment answered) {
        FabricDecider decider = answered.getRefusal() == null ? follow(answered) : decider(request.getFabric());
        decider.observe(arrivalMillis);
        decider.expire();
        return decider.explain(request, Policies.all(settings.judgeWeights()));
    }

    /** The oracle's newest snapshot of a fabric. */
    public synchronized Optional<OracleSnapshot> snapshot(String fabric) {
        return Optional.ofNullable(snapshots.get(fabric));
    }

    private static DecodeAssignment estimateOrRefuse(FabricDecider decider, DecodeRequest request) {
        try {
            return decider.estimate(request);
        } catch (InvalidRecordException e) {
            return AssignmentRecords.refusal(request, String.valueOf(e.getMessage()), null, decider.eventMillis());
        }
    }

    /** Whether two answers choose the same instances, and the same links between them. */
    public static boolean isSameChoice(DecodeAssignment one, DecodeAssignment other) {
        return one.getDecodeInstance().equals(other.getDecodeInstance())
                && one.getPrefillInstance().equals(other.getPrefillInstance())
                && Objects.equals(one.getPathHint(), other.getPathHint());
    }

    private void take(TransferEvent event, long timestampMillis) {
        if (!TransferLog.isUsable(event)) {
            return;
        }
        transfers.append(event, wallMillis.getAsLong());
        FabricDecider decider = deciders.get(event.getFabric());
        if (decider != null) {
            decider.observe(timestampMillis);
            decider.update(event);
        }
    }

    private void create(Fabric fabric) {
        String name = fabric.name();
        FabricDecider earlier = deciders.remove(name);
        if (earlier != null) {
            earlier.close();
        }
        FabricDecider decider = new FabricDecider(fabric, settings, wallMillis, meters);
        if (earlier != null) {
            decider.takeBlocks(earlier);
        }
        decider.replay(assignments, transfers);
        deciders.put(name, decider);
        states.getOrDefault(name, Map.of()).forEach((key, state) -> {
            if (fabric.instanceIndex(state.value().getInstance()) >= 0) {
                decider.update(key, state.value(), state.timestampMillis());
            }
        });
        prefillStates.getOrDefault(name, Map.of()).forEach((key, state) -> {
            if (fabric.instanceIndex(state.value().getInstance()) >= 0) {
                decider.update(key, state.value(), state.timestampMillis());
            }
        });
        OracleSnapshot snapshot = snapshots.get(name);
        if (snapshot != null) {
            decider.update(snapshot);
        }
    }

    private void delete(Topic topic, String key, long timestampMillis) {
        if (topic == Topic.FABRIC && FabricParts.isPart(key)) {
            parts.put(key, null);
        } else if (topic == Topic.FABRIC) {
            FabricDecider decider = deciders.remove(key);
            if (decider != null) {
                decider.close();
            }
        } else if (topic == Topic.DECODE_INSTANCES) {
            String fabric = RecordKeys.fabricOf(key);
            states.getOrDefault(fabric, new HashMap<>()).remove(key);
            decider(fabric).removeDecode(RecordKeys.nameOf(key), timestampMillis);
        } else if (topic == Topic.PREFILL_INSTANCES) {
            String fabric = RecordKeys.fabricOf(key);
            prefillStates.getOrDefault(fabric, new HashMap<>()).remove(key);
            decider(fabric).removePrefill(RecordKeys.nameOf(key), timestampMillis);
        }
    }

    private FabricDecider decider(String fabric) {
        FabricDecider decider = deciders.get(fabric);
        if (decider == null) {
            throw new InvalidRecordException(
                    "fabric '" + fabric + "' is not known; publish it with 'netkv fabric publish'");
        }
        return decider;
    }

    /** Names of the fabrics that are known. */
    public synchronized Set<String> fabrics() {
        return new TreeSet<>(deciders.keySet());
    }

    /** A fabric that is known. */
    public synchronized Optional<Fabric> fabric(String name) {
        return Optional.ofNullable(deciders.get(name)).map(FabricDecider::fabric);
    }

    /**
     * What would be decided now. Where no instance takes the request, the record says so in its field {@code refusal}.
     *
     * @throws InvalidRecordException where the request can never be decided
     */
    public synchronized DecodeAssignment estimate(DecodeRequest request) {
        return decider(request.getFabric()).estimate(request);
    }

    /**
     * What each decode instance would cost now, in the fabric's order.
     *
     * @throws InvalidRecordException where the request can never be decided
     */
    public synchronized List<InstanceCost> costs(DecodeRequest request) {
        return decider(request.getFabric()).costs(request);
    }

    /** The decision for a request, if it was decided within the dedup window. */
    public synchronized Optional<AssignmentLog.Entry> entry(String fabric, String requestId) {
        return assignments.entry(fabric, requestId);
    }

    /** Requests that run, wait or are under way to a decode instance; 0 where there is none of that name. */
    public synchronized int load(String fabric, String decodeInstance) {
        FabricDecider decider = deciders.get(fabric);
        return decider == null ? 0 : decider.load(decodeInstance);
    }

    /** Whether a transfer was reported to have started, or to have ended. */
    public synchronized boolean isStarted(String fabric, String requestId) {
        return transfers.progress(fabric, requestId).phase() != TransferLog.Phase.BOOKED;
    }

    /** Event time now, as far as a fabric's records have shown it; wall time where they have not. */
    public synchronized long eventMillis(String fabric) {
        FabricDecider decider = deciders.get(fabric);
        return decider == null ? wallMillis.getAsLong() : decider.eventMillis();
    }
}
