package io.netkv.cli;

import io.netkv.common.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class ProgramVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "netkv " + BuildInfo.version(),
            "Kafka " + BuildInfo.kafkaVersion() + ", Java " + System.getProperty("java.version")
        };
    }
}
