package io.netkv.oracle.window;

import io.netkv.avro.LinkWindowState;
import io.netkv.avro.WindowPane;
import io.netkv.core.telemetry.WindowState;
import io.netkv.core.telemetry.WindowState.Pane;

/** States of windows, as records of the store. */
final class WindowRecords {

    private WindowRecords() {}

    static LinkWindowState toRecord(WindowState state) {
        return LinkWindowState.newBuilder()
                .setHopMillis(state.hopMillis())
                .setLastEventMillis(state.eventMillis())
                .setLastDeviceTimeMicros(state.deviceMicros())
                .setIdleMicros(state.idleMicros())
                .setWindowTimeMicros(state.windowMicros())
                .setLastBytesSent(state.bytesSent())
                .setPanes(state.panes().stream()
                        .map(pane -> new WindowPane(pane.index(), pane.amount(), pane.seconds()))
                        .toList())
                .build();
    }

    static WindowState toState(LinkWindowState record) {
        return new WindowState(
                record.getHopMillis(),
                record.getLastEventMillis(),
                record.getLastDeviceTimeMicros(),
                record.getIdleMicros(),
                record.getWindowTimeMicros() == 0 ? record.getLastDeviceTimeMicros() : record.getWindowTimeMicros(),
                record.getLastBytesSent(),
                record.getPanes().stream()
                        .map(pane -> new Pane(pane.getIndex(), pane.getAmount(), pane.getSeconds()))
                        .toList());
    }
}
