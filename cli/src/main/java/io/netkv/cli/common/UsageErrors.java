package io.netkv.cli.common;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Turns what a settings record refuses into a usage error: exit status 2. */
public final class UsageErrors {

    private UsageErrors() {}

    /** What the supplier makes of the options. */
    public static <T> T checked(CommandSpec spec, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
