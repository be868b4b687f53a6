package io.netkv.cli.common;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What commands share. */
public abstract class BaseCommand implements Callable<Integer> {

    /** The command as picocli knows it. */
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    protected CommandSpec spec;

    /** Where results go. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** What the supplier makes of the options; what it refuses is a usage error. */
    protected final <T> T checked(Supplier<T> settings) {
        return UsageErrors.checked(spec, settings);
    }
}
