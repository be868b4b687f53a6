package io.netkv.formats.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TellingNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/infra-statsd-oper:infra-statistics/interfaces/interface/latest/generic-counters/bytes-sent",
                "/interfaces/interface/state/counters/out-unicast-octets",
                "ifHCOutMulticastOctets",
                "node_netstat_IpExt_OutOctets",
                "tx_bytes",
                "bytes_recv_total",
                "sglang:num_running_reqs",
                "sglang:num_queue_reqs",
                "sglang:token_usage",
                "tgi_batch_current_size",
                "tgi_queue_size",
                "trtllm:kv_cache_utilization"
            })
    void shouldRecogniseTrafficAndLoad(String name) {
        assertThat(TellingName.isTelling(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ifSpeed",
                "up",
                "process_resident_memory_bytes",
                "node_memory_MemFree_bytes",
                "node_filesystem_avail_bytes",
                "go_memstats_heap_inuse_bytes",
                "vllm:request_success_total",
                "vllm:e2e_request_latency_seconds_bucket",
                "/interfaces/interface/state/oper-status",
                "node_disk_written_bytes_total"
            })
    void shouldLeaveTheRestAlone(String name) {
        assertThat(TellingName.isTelling(name)).isFalse();
    }
}
