package io.netkv.cli.common;

import io.netkv.stream.http.StatusPage;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** What a part that runs until Ctrl-C says when it has started. */
public final class StartupMessage {

    private StartupMessage() {}

    public static void tell(CommandSpec spec, String what, StatusPage page) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(what + "; Ctrl-C ends it.");
        page.url().ifPresent(url -> out.println("Health and metrics: " + url + "/health and " + url + "/metrics"));
        out.flush();
    }
}
