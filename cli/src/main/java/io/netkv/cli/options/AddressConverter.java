package io.netkv.cli.options;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where to listen, as users write it: 9464, 0.0.0.0:9464, [::]:9464. A port by itself is on the loopback interface. */
public final class AddressConverter implements ITypeConverter<InetSocketAddress> {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("(?:([^\\s:]+|\\[[0-9a-fA-F:.]+\\]):)?(\\d{1,5})");

    @Override
    public InetSocketAddress convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > HIGHEST_PORT) {
            throw new TypeConversionException("'" + text
                    + "' is not an address; write PORT or HOST:PORT with a port up to " + HIGHEST_PORT
                    + ", for example 9464 or 0.0.0.0:9464");
        }
        @Nullable String host = matcher.group(1);
        InetSocketAddress address =
                new InetSocketAddress(host == null ? LOOPBACK : host, Integer.parseInt(matcher.group(2)));
        if (address.isUnresolved()) {
            throw new TypeConversionException(
                    "no host '" + host + "' is known; name this machine's own, or 0.0.0.0 for all its interfaces");
        }
        return address;
    }
}
