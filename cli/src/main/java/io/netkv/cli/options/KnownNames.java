package io.netkv.cli.options;

import io.netkv.core.policy.Policies;
import io.netkv.formats.format.TelemetryFormats;
import io.netkv.trace.format.TraceFormats;
import java.util.Iterator;

/** The names that an option takes, for help and completion. */
public final class KnownNames {

    private KnownNames() {}

    /** Names of policies. */
    public static final class OfPolicies implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Policies.names().iterator();
        }
    }

    /** Names of telemetry formats. */
    public static final class OfTelemetryFormats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TelemetryFormats.names().iterator();
        }
    }

    /** Names of trace formats. */
    static final class OfTraceFormats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TraceFormats.names().iterator();
        }
    }
}
