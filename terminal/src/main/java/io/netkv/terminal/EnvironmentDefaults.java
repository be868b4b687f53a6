package io.netkv.terminal;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets every option of every command be set by a variable of the environment: {@code --oracle-timeout} of {@code netkv scheduler} by {@code
 * NETKV_SCHEDULER_ORACLE_TIMEOUT}. What is on the command line wins.
 */
public final class EnvironmentDefaults implements IDefaultValueProvider {

    private final UnaryOperator<@Nullable String> environment;
    private final @Nullable IDefaultValueProvider otherwise;

    private EnvironmentDefaults(
            UnaryOperator<@Nullable String> environment, @Nullable IDefaultValueProvider otherwise) {
        this.environment = environment;
        this.otherwise = otherwise;
    }

    /**
     * Adds it to a command and all below it.
     *
     * @param environment value of a variable, or null; usually {@link System#getenv(String)}
     */
    public static void addTo(CommandLine command, UnaryOperator<@Nullable String> environment) {
        CommandSpec spec = command.getCommandSpec();
        spec.defaultValueProvider(new EnvironmentDefaults(environment, spec.defaultValueProvider()));
        command.getSubcommands().values().forEach(below -> addTo(below, environment));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) throws Exception {
        String set = argument instanceof OptionSpec option && option.command() != null
                ? environment.apply(variable(option))
                : null;
        if (set != null && !set.isBlank()) {
            return set;
        }
        return otherwise == null ? null : otherwise.defaultValue(argument);
    }

    /** Name of the variable that sets an option. */
    static String variable(OptionSpec option) {
        String name =
                option.command().qualifiedName("_") + "_" + option.longestName().replaceFirst("^-+", "");
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
