package io.netkv.trace.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.netkv.common.UserFacingException;
import io.netkv.core.trace.TraceRequest;
import io.netkv.core.trace.Turn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines as the projects that publish traces write them, by their documents. */
class PublishedFormatsTest {

    private static final String AZURE_2023 = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:15:46.6805900,374,44
            2023-11-16 18:15:50.9951690,396,109
            """;

    private static final String AZURE_2024 = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2024-05-10 00:00:00.009930+00:00,2162,5
            2024-05-10 00:00:01+00:00,2399,6
            """;

    private static final String BURST_GPT = """
            Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
            5,ChatGPT,472,18,490,Conversation log
            45.5,GPT-4,1087,0,1087,API log
            """;

    private static final String BURST_GPT_WITH_SESSIONS = """
            Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
            5.0,1,3.2,ChatGPT,472,18,490,"Conversation log"
            """;

    private static final String BAILIAN = """
            {"chat_id": 159, "parent_chat_id": -1, "timestamp": 61.114, "input_length": 521, "output_length": 132, "type": "text", "turn": 1, "hash_ids": %s}
            {"chat_id": 160, "parent_chat_id": 159, "timestamp": 62.5, "input_length": 530, "output_length": 80, "type": "text", "turn": 2, "hash_ids": %s}
            """.formatted(ids(100, 33), ids(100, 34));

    private static final String SESSIONS = """
            {"session_id": "a", "timestamp": 0, "input_length": 600, "output_length": 50, "hash_ids": [0, 1]}
            {"session_id": "b", "timestamp": 1000, "input_length": 512, "output_length": 5, "hash_ids": [9]}
            {"session_id": "a", "delay": 4503.4, "input_length": 1100, "output_length": 60, "hash_ids": [0, 1, 2]}
            {"session_id": "b", "timestamp": 2000, "input_length": 513, "output_length": 5, "hash_ids": [9, 10]}
            {"session_id": "a", "input_length": 1200, "output_length": 60, "hash_ids": [0, 1, 3]}
            {"timestamp": 2500, "input_length": 1, "output_length": 1, "hash_ids": []}
            """;

    @TempDir
    private Path folder;

    private static String ids(int from, int count) {
        return LongStream.range(from, from + count).boxed().toList().toString();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("trace"), content);
    }

    private List<TraceRequest> read(String content) throws IOException {
        return new TraceFile(file(content), false).readAll();
    }

    private static TraceRequest request(long timestampMillis, int input, int output) {
        return new TraceRequest(timestampMillis, input, output, new long[0]);
    }

    @Test
    void readsAzuresTraces() throws IOException {
        long first = 1_700_158_546_680L; // 2023-11-16T18:15:46.680Z
        assertThat(read(AZURE_2023))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(request(first, 374, 44), request(first + 4_315, 396, 109));
        long midnight = 1_715_299_200_000L; // 2024-05-10T00:00:00Z
        assertThat(read(AZURE_2024))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(request(midnight + 9, 2162, 5), request(midnight + 1_000, 2399, 6));
    }

    @Test
    void readsBurstGpt() throws IOException {
        assertThat(read(BURST_GPT))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(request(5_000, 472, 18), request(45_500, 1087, 0));
        assertThat(read(BURST_GPT_WITH_SESSIONS))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(request(5_000, 472, 18));
    }

    @Test
    void joinsTheSmallBlocksOfBailiansTraces() throws IOException {
        List<TraceRequest> requests = read(BAILIAN);

        assertThat(requests).extracting(TraceRequest::timestampMillis).containsExactly(61_114L, 62_500L);
        long[] first = requests.get(0).prefixBlocks();
        long[] second = requests.get(1).prefixBlocks();
        assertThat(first).as("521 tokens: one block of 512, one begun").hasSize(2);
        assertThat(second).hasSize(2);
        assertThat(second[0]).as("32 equal ids of 16 tokens").isEqualTo(first[0]);
        assertThat(second[1]).as("33 ids are not 34").isNotEqualTo(first[1]);
    }

    @Test
    void aJoinedBlockStandsForAllBeforeIt() throws IOException {
        String line =
                "{\"chat_id\": 1, \"timestamp\": 1, \"input_length\": 1024, \"output_length\": 1, \"hash_ids\": %s}\n";
        List<Long> ids = LongStream.range(0, 64).boxed().collect(Collectors.toList());
        String one = line.formatted(ids);
        ids.set(0, 1000L);

        List<TraceRequest> requests = read(one + line.formatted(ids));

        assertThat(requests.get(1).prefixBlocks()[1])
                .isNotEqualTo(requests.get(0).prefixBlocks()[1]);
    }

    @Test
    void findsTheSizeOfBlocks() throws IOException {
        String mooncake = IntStream.range(0, 20)
                .mapToObj(i -> "{\"timestamp\": " + i + ", \"input_length\": 640, \"output_length\": 1, \"hash_ids\": "
                        + ids(i, 10) + "}\n")
                .collect(Collectors.joining());

        assertThat(TraceFormats.blockTokens(file(mooncake), new MooncakeFormat()))
                .isEqualTo(64);
        assertThat(read(mooncake))
                .extracting(request -> request.prefixBlocks().length)
                .containsOnly(2);
        assertThatThrownBy(() -> new TraceFile(file(mooncake), false, null, 128).readAll())
                .hasMessageContaining("10 ids; 640 input tokens make at most 5 blocks of 128");
    }

    @Test
    void dividesBlocksThatAreLarger() throws IOException {
        Path file = file("{\"timestamp\": 0, \"input_length\": 3000, \"output_length\": 1, \"hash_ids\": [7, 8]}\n"
                + "{\"timestamp\": 0, \"input_length\": 2048, \"output_length\": 1, \"hash_ids\": [7]}\n");

        List<TraceRequest> requests = new TraceFile(file, false, null, 2048).readAll();

        assertThat(requests.get(0).prefixBlocks()).hasSize(6).doesNotHaveDuplicates();
        assertThat(requests.get(0).prefixBlocks())
                .startsWith(requests.get(1).prefixBlocks())
                .hasSizeGreaterThan(requests.get(1).prefixBlocks().length);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceFile(file, false, null, 100))
                .withMessageStartingWith("size of prefix blocks is 100 tokens; it must be a power of two");
    }

    @Test
    void readsTurnsThatWaitForAnswers() throws IOException {
        List<TraceRequest> requests = read(SESSIONS);

        assertThat(requests)
                .extracting(TraceRequest::timestampMillis)
                .containsExactly(0L, 1000L, 1000L, 2000L, 2000L, 2500L);
        assertThat(requests)
                .extracting(TraceRequest::turn)
                .containsExactly(
                        new Turn("a", Turn.OWN_TIME),
                        new Turn("b", Turn.OWN_TIME),
                        new Turn("a", 4503),
                        new Turn("b", Turn.OWN_TIME),
                        new Turn("a", 0),
                        null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "azure | TIMESTAMP,ContextTokens,GeneratedTokens\\nyesterday,1,1 | 2: TIMESTAMP holds 'yesterday'; it must be a date and a time",
                "azure | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46,0,1 | 2: ContextTokens holds '0'; it must be a whole number, 1 to",
                "azure | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46,5 | 2: the row has 2 columns; column GeneratedTokens is number 3",
                "azure | TIMESTAMP,ContextTokens\\n1,2 | 1: column 'GeneratedTokens' is missing in the heading",
                "burstgpt | Timestamp,Model,Request tokens,Response tokens\\nx,a,1,1 | 2: Timestamp holds 'x'; it must be a number of seconds",
                "burstgpt | Timestamp,Model,Request tokens,Response tokens\\n-1,a,1,1 | 2: Timestamp holds '-1'",
                "burstgpt | Timestamp,Model,Request tokens,Response tokens\\n1,a,9999999999,1 | 2: Request tokens holds '9999999999'",
                "bailian | {\"chat_id\": 1, \"timestamp\": -0.5} | 1: timestamp holds -0.5; it must be 0 or more",
                "bailian | {\"chat_id\": 1, \"timestamp\": \"x\"} | 1: timestamp holds the text \"x\"; it must be a number",
                "mooncake | {\"session_id\": [], \"input_length\": 1} | 1: session_id is an array; it must be a text",
                "mooncake | {\"session_id\": \"a\", \"input_length\": 1, \"delay\": 5} | 1: field timestamp is missing",
            })
    void namesFileLineAndReasonOfABadLine(String format, String content, String message) throws IOException {
        Path file = file(content.replace("\\n", "\n") + "\n");

        assertThat(TraceFormats.of(file).name()).isEqualTo(format);
        assertThatThrownBy(() -> new TraceFile(file, false).readAll())
                .isInstanceOf(UserFacingException.class)
                .hasMessageStartingWith(file + ":" + message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void readsWhatIsCompressed() throws IOException {
        Path zipped = folder.resolve("trace.csv");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(AZURE_2023.getBytes(StandardCharsets.UTF_8));
        }
        Path zstd = folder.resolve("trace.jsonl.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(zstd))) {
            out.write(SESSIONS.getBytes(StandardCharsets.UTF_8));
        }
        Path cut = folder.resolve("cut.gz");
        byte[] bytes = Files.readAllBytes(zipped);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 12));

        assertThat(new TraceFile(zipped, false).readAll()).hasSize(2);
        assertThat(new TraceFile(zstd, false).readAll()).hasSize(6);
        assertThatThrownBy(() -> new TraceFile(cut, false).readAll())
                .isInstanceOf(UserFacingException.class)
                .hasMessageStartingWith(cut + ": cannot be read: ");
    }
}
