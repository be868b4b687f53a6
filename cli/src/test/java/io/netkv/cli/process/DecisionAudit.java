package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Checks the records that a run has left on the topics. */
final class DecisionAudit {

    /** The decision that counts for each request: the first. */
    private final Map<String, DecodeAssignment> decisions = new LinkedHashMap<>();

    private final Map<String, List<Long>> sequences = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private int records;
    private int repeats;
    private int contradictions;

    DecisionAudit(Collection<DecodeAssignment> log, Collection<TransferEvent> events) {
        log.forEach(this::add);
        events.stream()
                .filter(event -> event.getKind() != TransferEventKind.STARTED)
                .forEach(event -> ended.add(event.getRequestId()));
    }

    private void add(DecodeAssignment assignment) {
        records++;
        DecodeAssignment earlier = decisions.putIfAbsent(assignment.getRequestId(), assignment);
        if (earlier == null) {
            sequences
                    .computeIfAbsent(assignment.getFabric(), name -> new ArrayList<>())
                    .add(assignment.getSequence());
        } else if (earlier.equals(assignment)) {
            repeats++;
        } else {
            contradictions++;
        }
    }

    /** Checks that every request is decided once and numbered without gaps, and that none is where none may be. */
    void check(Set<String> requested, String drainedInstance) {
        assertThat(decisions.keySet()).as("requests that are decided").isEqualTo(requested);
        sequences.forEach((fabric, numbers) -> assertThat(numbers)
                .as("numbers of the decisions that count, of fabric %s", fabric)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, numbers.size()).boxed().toList()));
        assertThat(decisions.values())
                .as("decisions for an instance that takes no requests")
                .noneMatch(assignment -> assignment.getDecodeInstance().equals(drainedInstance));
    }

    /** Checks what the ledger held when a request was decided after everything else. */
    void checkLedger(String probeId) {
        DecodeAssignment probe = decisions.get(probeId);
        List<DecodeAssignment> open = decisions.values().stream()
                .filter(assignment -> assignment.getFabric().equals(probe.getFabric()))
                .filter(assignment -> assignment.getSequence() < probe.getSequence())
                .filter(assignment -> !ended.contains(assignment.getRequestId()))
                .toList();
        assertThat(probe.getTransfersInFlight())
                .as("transfers in the ledger of %s", probe.getFabric())
                .isEqualTo(open.size());
        assertThat(probe.getBytesInFlight())
                .as("bytes in the ledger of %s", probe.getFabric())
                .isEqualTo(open.stream()
                        .mapToLong(DecodeAssignment::getTransferBytes)
                        .sum());
    }

    @Override
    public String toString() {
        return decisions.size() + " requests decided, " + records + " records on the log, of which " + repeats
                + " repeat a decision and " + contradictions + " differ from the one that counts";
    }
}
