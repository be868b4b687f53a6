package io.netkv.kvevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineAddressTest {

    @Test
    void shouldReadAnAddress() {
        assertThat(EngineAddress.parse("tcp://gpu-1:5557")).isEqualTo(new EngineAddress("tcp://gpu-1:5557", null));
        assertThat(EngineAddress.parse("tcp://[::1]:5557/5558"))
                .isEqualTo(new EngineAddress("tcp://[::1]:5557", "tcp://[::1]:5558"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gpu-1:5557",
                "tcp://gpu-1",
                "tcp://gpu-1:0",
                "tcp://gpu-1:70000",
                "tcp://gpu-1:1/x",
                "ipc:///tmp/x"
            })
    void shouldRefuseOthers(String text) {
        assertThatThrownBy(() -> EngineAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not an address of KV events; it must be tcp://HOST:PORT, or"
                        + " tcp://HOST:PORT/REPLAY_PORT where the engine sends messages again");
    }
}
