package io.netkv.cli.options;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes the defaults of options from the settings that they set, so that help and settings cannot differ. */
public abstract class SettingsDefaults implements IDefaultValueProvider {

    private final Map<String, Object> byOption;

    /** Defaults by the longest name of each option; others keep the default of their annotation. */
    protected SettingsDefaults(Map<String, Object> byOption) {
        this.byOption = Map.copyOf(byOption);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        Object value = argument instanceof OptionSpec option ? byOption.get(option.longestName()) : null;
        if (value instanceof Duration duration) {
            return DurationConverter.format(duration);
        }
        return value == null ? null : value.toString();
    }
}
