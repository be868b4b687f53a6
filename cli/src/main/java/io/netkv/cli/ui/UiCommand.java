package io.netkv.cli.ui;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.AddressConverter;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.common.CloseOnExit;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.page.LivePage;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the live page. */
@Command(
        name = "ui",
        description = "Serve a page that shows links, transfers and decisions as they are, and why each was made.",
        footerHeading = "%nExamples:%n",
        footer = {"  netkv ui --bootstrap-servers localhost:9092", "  netkv ui --recording monday --speed 5"})
public final class UiCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--http",
            paramLabel = "ADDRESS",
            defaultValue = "8585",
            converter = AddressConverter.class,
            description = "Where: PORT or HOST:PORT, without HOST on 127.0.0.1 only. Default: ${DEFAULT-VALUE}.")
    private InetSocketAddress address = new InetSocketAddress(0);

    @Option(
            names = "--recording",
            paramLabel = "DIR",
            description = "Play what 'netkv record' wrote there, without brokers.")
    private @Nullable Path recording;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "With --recording: how many times as fast as it was. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Override
    public Integer call() throws InterruptedException {
        try (LivePage page = CloseOnExit.register(page())) {
            page.start();
            out().println("The page is at " + page.uri() + "; Ctrl-C ends it.");
            out().flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private LivePage page() {
        Path played = recording;
        if (played != null) {
            return checked(() -> LivePage.of(played, speed, address));
        }
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(LivePage.ACCESS);
        }
        return LivePage.of(connection, Set.of(), address);
    }
}
