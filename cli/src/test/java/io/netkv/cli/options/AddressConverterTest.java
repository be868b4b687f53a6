package io.netkv.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.cli.ProgramRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressConverterTest {

    @Test
    void listensOnTheLoopbackInterfaceUnlessToldOtherwise() {
        assertThat(new AddressConverter().convert("9464").getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(new AddressConverter().convert("0.0.0.0:9464").getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(new AddressConverter().convert("[::]:9464").getAddress().isAnyLocalAddress())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            oracle --http nine             | 'nine' is not an address; write PORT or HOST:PORT with a port up to 65535, for example 9464 or 0.0.0.0:9464; see 'netkv oracle --help'
            scheduler --http 70000         | '70000' is not an address; write PORT or HOST:PORT with a port up to 65535, for example 9464 or 0.0.0.0:9464; see 'netkv scheduler --help'
            simulate --http 127.0.0.1:     | '127.0.0.1:' is not an address; write PORT or HOST:PORT with a port up to 65535, for example 9464 or 0.0.0.0:9464; see 'netkv simulate --help'
            simulate --http x.invalid:9464 | no host 'x.invalid' is known; name this machine's own, or 0.0.0.0 for all its interfaces; see 'netkv simulate --help'
            """)
    void refusesWhatIsNoAddress(String arguments, String message) {
        ProgramRun run = ProgramRun.of(arguments.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().strip()).isEqualTo("netkv: Invalid value for option '--http': " + message);
    }
}
