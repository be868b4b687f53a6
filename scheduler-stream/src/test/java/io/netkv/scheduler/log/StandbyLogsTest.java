package io.netkv.scheduler.log;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.netkv.kafka.KafkaSettings;
import org.junit.jupiter.api.Test;

class StandbyLogsTest {

    @Test
    void shouldAllowToBeClosedTwice() {
        StandbyLogs logs = StandbyLogs.start(KafkaSettings.of("127.0.0.1:1"), new LogSettings(1000, 1000, 1), false);
        logs.close();

        assertThatCode(logs::close).doesNotThrowAnyException();
    }
}
