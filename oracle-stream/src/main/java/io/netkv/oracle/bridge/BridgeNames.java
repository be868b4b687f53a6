package io.netkv.oracle.bridge;

/** Names of the bridge's processors. An oracle that reads a tool's topic itself has some of them too. */
public final class BridgeNames {

    static final String TOOL_SOURCE = "foreign-telemetry-source";
    static final String DECODE = "telemetry-decode";
    /** The filter that keeps link telemetry. */
    public static final String DECODED_TELEMETRY = "decoded-telemetry";

    static final String DECODED_STATES = "decoded-states";
    static final String TELEMETRY_SINK = "link-telemetry-sink";
    static final String STATES_SINK = "decode-instances-sink";

    private BridgeNames() {}
}
