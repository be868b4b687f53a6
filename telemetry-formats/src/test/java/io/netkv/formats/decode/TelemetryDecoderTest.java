package io.netkv.formats.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.LinkTelemetry;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.formats.format.TelemetryFormats;
import io.netkv.formats.format.UnreadableMessageException;
import io.netkv.formats.mapping.MappingSpec;
import io.netkv.formats.mapping.MappingSpec.InstanceSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.MappingSpec.PortSpec;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.schemas.AvroSerdes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryDecoderTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final long RECORD_MILLIS = 1_700_000_000_000L;

    private static final TelemetryMapping MAPPING = TelemetryMapping.of(
            new MappingSpec(
                    FABRIC.name(),
                    "test",
                    List.of(),
                    List.of(),
                    List.of(
                            new InterfaceSpec("leaf-1", "Ethernet1", "p0r0-up-0", "p0r0-down-0", "test"),
                            new InterfaceSpec("leaf-1:57400", "Ethernet2", "p0r0-up-1", null, "test"),
                            new InterfaceSpec("10.0.0.7:9100", "mlx5_0/1", "p0r0-up-2", null, "test"),
                            new InterfaceSpec("node-7", "bond0", "p0r0-up-3", null, "test"),
                            new InterfaceSpec("2001:db8:0:0::7", "Ethernet1", "p0r0-up-5", null, "test")),
                    List.of(new PortSpec("506b:4b03:005C:2740", 7, "p0r0-up-4", null, "test")),
                    List.of(
                            new InstanceSpec("node-7:8000", 0, "p0r1n0i0", "test"),
                            new InstanceSpec("node-7:8000", 1, "p0r1n0i1", "test"))),
            FABRIC);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"source":"leaf-1:57400","ifName":"Ethernet1"}                        | p0r0-up-0
            {"source":"leaf-1","host":"collector","name":"Ethernet1"}            | p0r0-up-0
            {"source":"leaf-1:57400","interface_name":"Ethernet2"}               | p0r0-up-1
            {"url":"http://10.0.0.7:9100/metrics","host":"collector","device":"mlx5_0","port":"1"} | p0r0-up-2
            {"instance":"node-7:9100","device":"bond0","port":"1"}               | p0r0-up-3
            {"instance":"x:1","guid":"0x506b4b03005c2740","port":"7"}            | p0r0-up-4
            {"Node_GUID":"506B4B03005C2740","Port-Number":"7"}                   | p0r0-up-4
            """)
    void labelsOfEveryToolFindTheirLink(String tags, String link) throws UnreadableMessageException {
        List<SpecificRecord> records = values(telegraf().decode(counter("ifHCOutOctets", "5", tags), RECORD_MILLIS));

        assertThat(records)
                .singleElement()
                .extracting(record -> ((LinkTelemetry) record).getLink())
                .isEqualTo(link);
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000, 1700000000000000",
        "1700000000.25, 1700000000250000",
        "1700000000123, 1700000000123000",
        "1700000000123456, 1700000000123456",
        "1700000000123456789, 1700000000123456",
        "'\"1700000000123\"', 1700000000123000",
        "'\"2023-11-14T22:13:20Z\"', 1700000000000000",
        "'\"2023-11-15T00:13:20.123456+02:00\"', 1700000000123456",
        "1.7e9, 1700000000000000",
        "9999999999, 9999999999000000",
        "null, 1700000000000000"
    })
    void timesAreKnownByTheirSize(String timestamp, long micros) throws UnreadableMessageException {
        String message = """
                {"fields":{"ifHCOutOctets":5},"name":"interface","tags":{"source":"leaf-1","ifName":"Ethernet1"},
                 "timestamp":%s}""".formatted(timestamp);

        List<SpecificRecord> records = values(telegraf().decode(bytes(message), RECORD_MILLIS));

        assertThat(((LinkTelemetry) records.get(0)).getDeviceTimeMicros()).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1700000000", "86400", "170000000012", "'\"yesterday\"'", "1e30"})
    void timeWhoseUnitCannotBeToldIsRefused(String timestamp) throws UnreadableMessageException {
        String message = """
                {"fields":{"ifHCOutOctets":5},"name":"interface","tags":{"source":"leaf-1","ifName":"Ethernet1"},
                 "timestamp":%s}""".formatted(timestamp);

        assertRefused(telegraf(), bytes(message), "source leaf-1 interface Ethernet1: a timestamp that is no time");
    }

    @Test
    void clockOfADeviceThatWasNeverSetStillCountsInNanoseconds() throws UnreadableMessageException {
        String message = """
                {"timestamp":86400000000000,"tags":{"interface_name":"Ethernet1","source":"leaf-1"},
                 "values":{"/interfaces/interface/state/counters/out-octets":1}}""";

        List<SpecificRecord> records = values(decoder("gnmic-event").decode(bytes(message), RECORD_MILLIS));

        assertThat(((LinkTelemetry) records.get(0)).getDeviceTimeMicros()).isEqualTo(86_400_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "ifHCOutOctets, 1234, p0r0-up-0, 1234",
        "ifHCInOctets, '\"1234\"', p0r0-down-0, 1234",
        "out-octets, 1.5e3, p0r0-up-0, 1500",
        "node_ethtool_transmitted_bytes_phy, 1234, p0r0-up-0, 1234",
        "rx_bytes_phy, 1234, p0r0-down-0, 1234",
        "counters/in_octets, 1234, p0r0-down-0, 1234",
        "statistics/out_octets, 1234, p0r0-up-0, 1234",
        "/interfaces/interface/state/counters/out_octets, 1234, p0r0-up-0, 1234",
        "/openconfig_interfaces:interfaces/interface/state/counters/in_octets, 1234, p0r0-down-0, 1234",
        "ifHCInOctets, 9.007199254740993e+15, p0r0-down-0, 9007199254740993",
        "port_xmit_data, 1234, p0r0-up-0, 4936",
        "port_rcv_data, '\" 1234 \"', p0r0-down-0, 4936",
        // Beyond 63 bits it goes on at 0, which is a reset.
        "ifHCOutOctets, 9223372036854775808, p0r0-up-0, 0",
        "port_xmit_data, 2305843009213693953, p0r0-up-0, 4"
    })
    void countersBecomeBytes(String name, String value, String link, long bytes) throws UnreadableMessageException {
        List<SpecificRecord> records = values(telegraf().decode(counter(name, value), RECORD_MILLIS));

        assertThat(records).singleElement().isInstanceOfSatisfying(LinkTelemetry.class, reading -> {
            assertThat(reading.getFabric()).isEqualTo(FABRIC.name());
            assertThat(reading.getLink()).isEqualTo(link);
            assertThat(reading.getBytesSent()).isEqualTo(bytes);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/interfaces/interface/state/counters/out-octets, p0r0-up-0",
        "openconfig:/interfaces/interface/state/counters/in-octets, p0r0-down-0",
        "/openconfig-interfaces:interfaces/interface/state/counters/out-octets, p0r0-up-0",
        "/srl_nokia-interfaces:interface/statistics/out-octets, p0r0-up-0",
        "interface/statistics/in-octets, p0r0-down-0",
        "openconfig-interfaces:in-octets, p0r0-down-0",
        "out-octets, p0r0-up-0"
    })
    void pathsOfEveryVendorAreKnown(String path, String link) throws UnreadableMessageException {
        String message = """
                {"name":"default","timestamp":1607291271894072397,"tags":{"interface_name":"Ethernet1","source":\
                "leaf-1:57400","subscription-name":"default"},"values":{"%s":"64721394"}}""".formatted(path);

        List<SpecificRecord> records = values(decoder("gnmic-event").decode(bytes(message), RECORD_MILLIS));

        assertThat(records)
                .containsExactly(LinkTelemetry.newBuilder()
                        .setFabric(FABRIC.name())
                        .setLink(link)
                        .setDeviceTimeMicros(1607291271894072L)
                        .setBytesSent(64721394L)
                        .setCapacityBytesPerSecond(FABRIC.linkCapacityBytesPerSecond(FABRIC.linkIndex(link)))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"name\":\"default\",\"timestamp\":1,\"tags\":{}}", "{\"deletes\":[\"/interfaces\"]}"})
    void eventWithoutValuesIsPassedOver(String event) throws UnreadableMessageException {
        String good = """
                {"tags":{"interface_name":"Ethernet1","source":"leaf-1"},
                 "values":{"/interfaces/interface/state/counters/out-octets":1}}""";

        List<SpecificRecord> records =
                values(decoder("gnmic-event").decode(bytes("[" + event + "," + good + "]"), RECORD_MILLIS));

        assertThat(records).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gnmic-event | {"fields":{},"name":"net","tags":{},"timestamp":1700000000} | 'format: event'
            gnmic-event | {"source":"leaf-1","timestamp":1,"updates":[]} | 'format: event'
            gnmic-event | 5 | 'format: event'
            telegraf-json | [{"name":"default","tags":{},"values":{}}] | 'data_format = "json"'
            telegraf-json | {"timestamp":"2023-11-14T22:13:20Z","value":"1","name":"up","labels":{}} | 'data_format = "json"'
            prometheus-kafka-adapter | {"fields":{},"name":"net","tags":{}} | SERIALIZATION_FORMAT=json
            """)
    void formatOfAnotherToolIsRefusedWithTheRemedy(String format, String message, String remedy) {
        assertThatThrownBy(() -> decoder(format).decode(bytes(message), RECORD_MILLIS))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("set " + remedy)
                .hasMessageEndingWith("or name the format that your tool writes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gnmic-event | {"fields":{"bytes_sent":1},"name":"net","tags":{}} | it looks like telegraf-json, which '--format telegraf-json' reads; it is no event of gnmic's
            vector-json | {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"x"}]}]}]} | it looks like otlp-json, which
            telegraf-json | {"name":"a","kind":"absolute","counter":{"value":1}} | it looks like vector-json, which
            otlp-json | {"x":1} | it begins with the text '{"x":1}' and is of no format that is known here; no OTLP metrics
            """)
    void aMessageOfAnotherFormatIsNamed(String format, String message, String what) {
        assertThatThrownBy(() -> decoder(format).decode(bytes(message), RECORD_MILLIS))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageStartingWith(what);
    }

    @Test
    void aMessageThatIsNoTextIsShownInBytes() {
        assertThatThrownBy(() -> decoder("otlp-json").decode(new byte[] {0, 1, (byte) 0xfe}, RECORD_MILLIS))
                .hasMessageStartingWith("not JSON: ")
                .hasMessageEndingWith("; it begins with the bytes 00 01 fe and is of no format that is known here");
    }

    @Test
    void whatAPortCouldNotSendCountsAsSent() throws UnreadableMessageException {
        // given
        TelemetryDecoder decoder = decoder("telegraf-json");
        String message = """
                {"metrics": [{"name":"ufm","fields":{"Normalized_CBW":%d},"tags":{"node_guid":"0x506b4b03005c2740","port_num":"7"},"timestamp":170000000%d},
                {"name":"ufm","fields":{"PortXmitDataExtended":%d},"tags":{"node_guid":"0x506b4b03005c2740","port_num":"7"},"timestamp":170000000%d}]}""";

        // when
        LinkTelemetry first =
                (LinkTelemetry) values(decoder.decode(bytes(message.formatted(10, 0, 1000, 0)), RECORD_MILLIS))
                        .get(0);
        LinkTelemetry second =
                (LinkTelemetry) values(decoder.decode(bytes(message.formatted(25, 2, 2000, 2)), RECORD_MILLIS))
                        .get(0);

        // then
        double capacity = FABRIC.linkCapacityBytesPerSecond(FABRIC.linkIndex("p0r0-up-4"));
        assertThat(first.getBytesSent()).isEqualTo(4000);
        assertThat(second.getBytesSent()).isEqualTo(8000 + Math.round(0.25 * capacity * 2));
        LinkTelemetry afterReset =
                (LinkTelemetry) values(decoder.decode(bytes(message.formatted(90, 4, 5, 4)), RECORD_MILLIS))
                        .get(0);
        assertThat(afterReset.getBytesSent())
                .as("a reset, however long it was blocked")
                .isEqualTo(20);
    }

    @Test
    void whatAPortHasWaitedCountsAsSentWhereATicksLengthIsKnown() throws UnreadableMessageException {
        // given
        MappingSpec spec = new MappingSpec(
                FABRIC.name(),
                "test",
                22,
                List.of(),
                List.of(),
                List.of(),
                List.of(new PortSpec("0x506b4b03005c2740", 7, "p0r0-up-4", null, "test")),
                List.of());
        TelemetryDecoder decoder = new TelemetryDecoder(
                TelemetryFormats.named("telegraf-json", AvroSerdes.shipped()), TelemetryMapping.of(spec, FABRIC));
        String message = """
                {"metrics": [{"name":"ufm","fields":{"PortXmitWaitExtended":%d},"tags":{"node_guid":"0x506b4b03005c2740","port_num":"7"},"timestamp":170000000%d},
                {"name":"ufm","fields":{"PortXmitDataExtended":%d},"tags":{"node_guid":"0x506b4b03005c2740","port_num":"7"},"timestamp":170000000%d}]}""";
        double capacity = FABRIC.linkCapacityBytesPerSecond(FABRIC.linkIndex("p0r0-up-4"));
        long quarterOfTwoSeconds = Math.round(0.5e9 / 22);

        // when
        List<Long> sent = new ArrayList<>();
        for (long[] at :
                new long[][] {{7, 0}, {7 + quarterOfTwoSeconds, 2}, {7, 4}, {7 + 10 * quarterOfTwoSeconds, 6}}) {
            sent.add(((LinkTelemetry) values(
                                    decoder.decode(bytes(message.formatted(at[0], at[1], 1000, at[1])), RECORD_MILLIS))
                            .get(0))
                    .getBytesSent());
        }

        // then
        assertThat(sent.get(0)).isEqualTo(4000);
        assertThat((double) sent.get(1)).isCloseTo(4000 + 0.25 * capacity * 2, within(1e-6 * capacity));
        assertThat(sent.get(2)).as("its counter was reset").isEqualTo(sent.get(1));
        assertThat((double) (sent.get(3) - sent.get(2)))
                .as("at most all of the time")
                .isCloseTo(capacity * 2, within(2.0));
    }

    @Test
    void ticksOfUnknownLengthAreListedWithTheRemedy() throws UnreadableMessageException {
        TelemetryDecoder decoder = decoder("telegraf-json");

        List<SpecificRecord> records = values(decoder.decode(bytes("""
                {"name":"infiniband","fields":{"port_xmit_wait":5},"tags":{"node_guid":"0x506b4b03005c2740","port_num":"7"},"timestamp":1700000000}"""), RECORD_MILLIS));

        assertThat(records).isEmpty();
        assertThat(decoder.unmapped().list(9))
                .singleElement()
                .asString()
                .contains("write waitTickNanoseconds in the mapping file");
    }

    @ParameterizedTest
    @CsvSource({
        "prometheus, vllm:num_requests_running",
        "vllm:num_requests_running, gauge",
        "vllm:num_requests_running, value"
    })
    void bothShapesOfTelegrafsPrometheusInputAreKnown(String measurement, String field)
            throws UnreadableMessageException {
        TelemetryDecoder decoder = telegraf();
        String message = """
                {"fields":{"%s":4},"name":"%s","tags":{"url":"http://node-7:8000/metrics"},"timestamp":1700000000}""".formatted(field, measurement);

        decoder.decode(bytes(message), RECORD_MILLIS);

        assertThat(decoder.unmapped().used()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"NaN\"", "\"+Inf\"", "null"})
    void valueThatIsNoneIsPassedOver(String value) throws UnreadableMessageException {
        assertThat(values(telegraf().decode(counter("ifHCOutOctets", value), RECORD_MILLIS)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "\"many\"", "-1", "1e99999999", "{}"})
    void shouldRefuseAValueThatIsNoCounterAndUseTheRest(String value) throws UnreadableMessageException {
        TelemetryDecoder decoder = telegraf();
        String good = new String(counter("ifHCOutOctets", "1"), StandardCharsets.UTF_8);
        String bad = new String(counter("ifHCOutOctets", value), StandardCharsets.UTF_8);

        List<DecodedRecord> records = decoder.decode(bytes("{\"metrics\":[" + bad + "," + good + "]}"), RECORD_MILLIS);

        assertThat(records).hasSize(1);
        assertThat(decoder.unmapped().list(9)).singleElement().asString().contains("leaf-1", "Ethernet1");
    }

    private static void assertRefused(TelemetryDecoder decoder, byte[] message, String reason)
            throws UnreadableMessageException {
        assertThat(decoder.decode(message, RECORD_MILLIS)).isEmpty();
        assertThat(decoder.unmapped().list(9)).singleElement().asString().contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnmic-event", "telegraf-json", "prometheus-kafka-adapter"})
    void bytesThatAreNoMessageAreUnreadableAndNothingElse(String format) {
        byte[] noUtf8 = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};

        for (byte[] message : List.of(new byte[0], noUtf8, bytes("[".repeat(100_000)), bytes("{} {}"), bytes("null"))) {
            assertThatThrownBy(() -> decoder(format).decode(message, RECORD_MILLIS))
                    .isInstanceOf(UnreadableMessageException.class);
        }
    }

    @Test
    void numberOfManyDigitsIsRefused() throws UnreadableMessageException {
        String value = "\"" + "9".repeat(1_000_000) + "\"";

        assertRefused(telegraf(), counter("ifHCOutOctets", value), "ifHCOutOctets is no number");
    }

    @Test
    void emptyBatchHoldsNothing() throws UnreadableMessageException {
        assertThat(decoder("gnmic-event").decode(bytes("[]"), RECORD_MILLIS)).isEmpty();
        assertThat(values(telegraf().decode(bytes("{\"metrics\":[]}"), RECORD_MILLIS)))
                .isEmpty();
    }

    @Test
    void reasonIsOneShortLineHoweverLongTheMessage() {
        String value = "\"" + "x\\n".repeat(10_000) + "\"";

        assertThatThrownBy(() -> telegraf().decode(bytes("{" + value + ":[}"), RECORD_MILLIS))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(350).hasLineCount(1));
    }

    @Test
    void shouldListAMetricThatLooksLikeTrafficOnce() throws UnreadableMessageException {
        TelemetryDecoder decoder = telegraf();

        decoder.decode(counter("generic-counters/bytes-sent", "5"), RECORD_MILLIS);
        decoder.decode(counter("generic-counters/bytes-sent", "6"), RECORD_MILLIS);

        assertThat(decoder.unmapped().list(9))
                .singleElement()
                .asString()
                .startsWith("metric generic-counters/bytes-sent, which looks like traffic")
                .endsWith("(2)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":\"[2001:db8::0:7]:57400\",\"ifName\":\"Ethernet1\"}",
                "{\"source\":\"2001:DB8::7\",\"ifName\":\"Ethernet1\"}",
                "{\"source\":\"LEAF-1:57400\",\"ifName\":\"Ethernet1\"}"
            })
    void shouldFindASourceInAnySpelling(String tags) throws UnreadableMessageException {
        assertThat(telegraf().decode(counter("ifHCOutOctets", "5", tags), RECORD_MILLIS))
                .hasSize(1);
    }

    @Test
    void unknownInterfacesAreCountedAndListed() throws UnreadableMessageException {
        // given
        TelemetryDecoder decoder = telegraf();
        byte[] unknown = counter("ifHCOutOctets", "5", "{\"source\":\"leaf-9:57400\",\"ifName\":\"Ethernet1\"}");

        // when
        decoder.decode(unknown, RECORD_MILLIS);
        decoder.decode(unknown, RECORD_MILLIS);
        decoder.decode(counter("ifHCOutOctets", "5", "{\"guid\":\"0x1\",\"port\":\"2\"}"), RECORD_MILLIS);
        decoder.decode(counter("vllm:num_requests_running", "5", "{\"instance\":\"n:1\"}"), RECORD_MILLIS);
        decoder.decode(counter("ifHCOutOctets", "5"), RECORD_MILLIS);
        decoder.decode(counter("ifSpeed", "5"), RECORD_MILLIS);

        // then
        assertThat(decoder.unmapped().list(10))
                .containsExactly(
                        "source leaf-9:57400 interface Ethernet1 (2)",
                        "no source nodeGuid 0x1 port 2 (1)",
                        "source n:1 engine 0 (1)");
        assertThat(decoder.unmapped().left()).isEqualTo(4);
        assertThat(decoder.unmapped().used()).isEqualTo(1);
    }

    @Test
    void listOfLeftoversIsBounded() throws UnreadableMessageException {
        TelemetryDecoder decoder = telegraf();

        for (int i = 0; i < 1500; i++) {
            decoder.decode(counter("ifHCOutOctets", "5", "{\"source\":\"leaf-" + i + "x\"}"), RECORD_MILLIS);
        }

        assertThat(decoder.unmapped().kinds()).isEqualTo(1000);
        assertThat(decoder.unmapped().left()).isEqualTo(1500);
    }

    @Test
    void directionThatIsMappedToNothingIsLeftOutOnPurpose() throws UnreadableMessageException {
        TelemetryDecoder decoder = telegraf();
        String tags = "{\"source\":\"node-7\",\"interface\":\"bond0\"}";

        assertThat(values(decoder.decode(counter("ifHCInOctets", "5", tags), RECORD_MILLIS)))
                .isEmpty();
        assertThat(decoder.unmapped().left()).isZero();
    }

    @Test
    void counterOf32BitsIsNotNeededBesideOneOf64() throws UnreadableMessageException {
        // given
        TelemetryDecoder decoder = telegraf();
        decoder.decode(counter("ifHCOutOctets", "5000000000"), RECORD_MILLIS);

        // when
        List<SpecificRecord> records = values(decoder.decode(counter("ifOutOctets", "705032704"), RECORD_MILLIS));

        // then
        assertThat(records).isEmpty();
        assertThat(decoder.unmapped().left()).isZero();
    }

    @Test
    void twoCountersOfOneLinkAreNotTakenInTurns() throws UnreadableMessageException {
        // given
        TelemetryDecoder decoder = telegraf();
        decoder.decode(counter("ifHCOutOctets", "5000", 1_700_000_000), RECORD_MILLIS);

        // when
        List<SpecificRecord> beside =
                values(decoder.decode(counter("out_octets", "4000", 1_700_000_001), RECORD_MILLIS));
        List<SpecificRecord> same =
                values(decoder.decode(counter("ifHCOutOctets", "6000", 1_700_000_010), RECORD_MILLIS));
        List<SpecificRecord> after =
                values(decoder.decode(counter("out_octets", "9000", 1_700_000_311), RECORD_MILLIS));

        // then
        assertThat(beside).isEmpty();
        assertThat(decoder.unmapped().list(1))
                .containsExactly("source leaf-1 interface Ethernet1: out_octets beside ifhcoutoctets, which is counted;"
                        + " collect one of them (1)");
        assertThat(same).hasSize(1);
        assertThat(after).as("once the other is silent").hasSize(1);
    }

    @Test
    void counterOf32BitsThatWrapsTooFastIsListedWithTheRemedy() throws UnreadableMessageException {
        // given
        TelemetryDecoder decoder = telegraf();
        decoder.decode(counter("ifOutOctets", "1", 1_700_000_000), RECORD_MILLIS);

        // when
        decoder.decode(counter("ifOutOctets", "2", 1_700_000_030), RECORD_MILLIS);

        // then
        assertThat(decoder.unmapped().list(1))
                .containsExactly(
                        "source leaf-1 interface Ethernet1: ifoutoctets has 32 bits and wraps faster than it is"
                                + " read; collect the 64-bit counter (1)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"path\":\"openconfig:/interfaces/interface/subinterfaces/subinterface/state/counters\"",
                "\"subinterface_index\":\"0\"",
                "\"index\":\"0\""
            })
    void countersOfSubinterfacesAreNotTheInterfaces(String tag) throws UnreadableMessageException {
        String tags = "{\"source\":\"leaf-1\",\"name\":\"Ethernet1\"," + tag + "}";

        assertThat(values(telegraf().decode(counter("out_octets", "5", tags), RECORD_MILLIS)))
                .isEmpty();
    }

    @Test
    void indexThatSnmpNamesIsTheInterfaces() throws UnreadableMessageException {
        String tags = "{\"source\":\"leaf-1\",\"ifName\":\"Ethernet1\",\"index\":\"17\"}";

        assertThat(values(telegraf().decode(counter("ifHCOutOctets", "5", tags), RECORD_MILLIS)))
                .hasSize(1);
    }

    @Test
    void shouldMakeAStateWhenAllGaugesHaveComeAgain() throws UnreadableMessageException {
        // given
        TelemetryDecoder decoder = decoder("telegraf-json");
        List<SpecificRecord> states = new ArrayList<>();

        // when
        states.addAll(gauge(decoder, "vllm:num_requests_running", "3", 0));
        states.addAll(gauge(decoder, "vllm:num_requests_waiting", "1", 0));
        states.addAll(gauge(decoder, "vllm:kv_cache_usage_perc", "0.25", 0));
        states.addAll(gauge(decoder, "vllm:num_requests_running", "3", 15));
        states.addAll(gauge(decoder, "vllm:num_requests_waiting", "0", 15));
        states.addAll(gauge(decoder, "vllm:num_requests_waiting", "9", 10)); // late
        states.addAll(gauge(decoder, "vllm:kv_cache_usage_perc", "0.25", 15));
        states.addAll(gauge(decoder, "vllm:num_requests_running", "3", 30));
        states.addAll(gauge(decoder, "vllm:num_requests_running", "4", 45)); // the others have stopped

        // then
        assertThat(states).containsExactly(state(3, 1, 337_500), state(3, 0, 337_500), state(4, 0, 337_500));
    }

    @ParameterizedTest
    @CsvSource({
        "vllm:num_requests_running, vllm:num_requests_waiting, vllm:gpu_cache_usage_perc",
        "sglang:num_running_reqs, sglang:num_queue_reqs, sglang:token_usage",
        "trtllm_num_requests_running, trtllm_num_requests_waiting, trtllm_kv_cache_utilization"
    })
    void shouldMakeStatesOfEveryEnginesGauges(String running, String waiting, String usage)
            throws UnreadableMessageException {
        TelemetryDecoder decoder = decoder("telegraf-json");
        List<SpecificRecord> states = new ArrayList<>();

        states.addAll(gauge(decoder, running, "3", 0));
        states.addAll(gauge(decoder, waiting, "1", 0));
        states.addAll(gauge(decoder, usage, "0.25", 0));

        assertThat(states).containsExactly(state(3, 1, 337_500));
    }

    @ParameterizedTest
    @CsvSource({
        "vllm:kv_cache_usage_perc, 25, 0 to 1: a share",
        "vllm:kv_cache_usage_perc, -0.1, 0 to 1: a share",
        "vllm:num_requests_running, -1, 0 to 1000000",
        "vllm:num_requests_waiting, 3000000000, 0 to 1000000"
    })
    void gaugeOutOfRangeIsRefused(String name, String value, String allowed) throws UnreadableMessageException {
        TelemetryDecoder decoder = telegraf();

        assertThat(gauge(decoder, name, value, 0)).isEmpty();

        assertThat(decoder.unmapped().list(9)).singleElement().asString().contains("node-7:8000", allowed);
    }

    private static List<SpecificRecord> values(List<DecodedRecord> records) {
        return records.stream().map(DecodedRecord::value).toList();
    }

    private static List<SpecificRecord> gauge(TelemetryDecoder decoder, String name, String value, int second)
            throws UnreadableMessageException {
        String message = """
                {"fields":{"gauge":%s},"name":"%s","tags":{"url":"http://node-7:8000/metrics","engine":"1"},
                 "timestamp":%d}""".formatted(value, name, 1_700_000_000 + second);
        return values(decoder.decode(bytes(message), RECORD_MILLIS));
    }

    private static DecodeInstanceState state(int running, int waiting, long freeTokens) {
        return DecodeInstanceState.newBuilder()
                .setFabric(FABRIC.name())
                .setInstance("p0r1n0i1")
                .setRunningRequests(running)
                .setWaitingRequests(waiting)
                .setFreeKvTokens(freeTokens)
                .setBlocksAsChanges(true)
                .build();
    }

    private static TelemetryDecoder telegraf() {
        return decoder("telegraf-json");
    }

    private static TelemetryDecoder decoder(String format) {
        return new TelemetryDecoder(TelemetryFormats.named(format, AvroSerdes.shipped()), MAPPING);
    }

    private static byte[] counter(String name, String value) {
        return counter(name, value, 1_700_000_000);
    }

    private static byte[] counter(String name, String value, long second) {
        return counter(name, value, "{\"source\":\"leaf-1\",\"ifName\":\"Ethernet1\"}", second);
    }

    private static byte[] counter(String name, String value, String tags) {
        return counter(name, value, tags, 1_700_000_000);
    }

    private static byte[] counter(String name, String value, String tags, long second) {
        return bytes("{\"fields\":{\"%s\":%s},\"name\":\"interface\",\"tags\":%s,\"timestamp\":%d}"
                .formatted(name, value, tags, second));
    }

    private static byte[] bytes(String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }
}
