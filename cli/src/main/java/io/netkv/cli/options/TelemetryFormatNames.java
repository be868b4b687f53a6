package io.netkv.cli.options;

import io.netkv.formats.format.TelemetryFormats;
import java.util.Iterator;

/** Names of telemetry formats, for help and completion. */
public final class TelemetryFormatNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return TelemetryFormats.names().iterator();
    }
}
