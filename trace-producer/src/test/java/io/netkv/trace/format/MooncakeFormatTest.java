package io.netkv.trace.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.common.UserFacingException;
import io.netkv.core.trace.TraceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MooncakeFormatTest {

    private static final String GOOD =
            "{\"timestamp\": 3000, \"input_length\": 600, \"output_length\": 5, \"hash_ids\": [0, 7]}";

    @TempDir
    Path folder;

    private Path trace(String content) throws IOException {
        return Files.writeString(folder.resolve("trace.jsonl"), content);
    }

    private static TraceReader open(Path file, boolean lenient) {
        return TraceReader.open(file, new MooncakeFormat(), lenient);
    }

    private static List<TraceRequest> readAll(TraceReader reader) {
        List<TraceRequest> requests = new ArrayList<>();
        try (reader) {
            reader.forEachRemaining(requests::add);
        }
        return requests;
    }

    @Test
    void shouldReadRequestsAndSkipBlankLinesAndUnknownFields() throws IOException {
        // given
        Path file = trace("\n" + GOOD + "\r\n  \t\r\n"
                + "{\"hash_ids\": [], \"chat\": {\"id\": [1]}, \"output_length\": 0, \"input_length\": 1,"
                + " \"timestamp\": 3000}");

        // when
        List<TraceRequest> requests = readAll(open(file, false));

        // then
        assertThat(requests)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new TraceRequest(3000, 600, 5, new long[] {0, 7}), new TraceRequest(3000, 1, 0, new long[0]));
    }

    @Test
    void shouldSkipAByteOrderMark() throws IOException {
        Path file = trace("\uFEFF" + GOOD + "\r\n\r\n" + GOOD + "\r\n  \r\n");

        assertThat(readAll(open(file, false))).hasSize(2);
    }

    @Test
    void shouldReadLinesLongerThanAChunk() throws IOException {
        // given
        List<TraceRequest> written = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long[] blocks = new long[i];
            Arrays.setAll(blocks, k -> Long.MAX_VALUE - k);
            written.add(new TraceRequest(i, 512 * i + 1, i, blocks));
        }
        Path file = folder.resolve("long.jsonl");
        Path copy = folder.resolve("copy.jsonl");
        MooncakeWriter.write(file, written.iterator());

        // when
        MooncakeWriter.write(copy, readAll(open(file, false)).iterator());

        // then
        assertThat(copy).hasSameBinaryContentAs(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"timestamp\": 1, | not JSON: Unexpected end",
                "hello | not JSON: Unrecognized token 'hello'",
                "[1, 2] | not a JSON object; a request looks like {",
                "{\"timestamp\": 1} {} | text follows the JSON object",
                "{\"timestamp\": 1} | field input_length is missing; a request looks like {",
                "{\"input_length\": 1} | field timestamp is missing",
                "{\"timestamp\": 1, \"input_length\": 1} | field output_length is missing",
                "{\"timestamp\": 1, \"input_length\": 1, \"output_length\": 1} | field hash_ids is missing",
                "{\"timestamp\": -1} | timestamp holds -1; it must be 0 to 9223372036854775807",
                "{\"timestamp\": 99999999999999999999} | timestamp holds 99999999999999999999; it must be 0 to",
                "{\"timestamp\": 1.5} | timestamp holds 1.5; it must be a whole number",
                "{\"timestamp\": \"1\"} | timestamp holds the text \"1\"; it must be a whole number",
                "{\"timestamp\": null} | timestamp holds null; it must be a whole number",
                "{\"input_length\": 0} | input_length holds 0; it must be 1 to 2147483647",
                "{\"input_length\": 2147483648} | input_length holds 2147483648; it must be 1 to 2147483647",
                "{\"output_length\": -3} | output_length holds -3; it must be 0 to 2147483647",
                "{\"hash_ids\": 5} | hash_ids is 5; it must be an array of whole numbers",
                "{\"hash_ids\": [1, \"x\"]} | hash_ids holds the text \"x\"; it must be a whole number",
                "{\"hash_ids\": [1, -2]} | hash_ids holds -2; it must be 0 to",
                "{\"hash_ids\": [1, [2]]} | hash_ids holds an array; it must be a whole number",
                "{\"timestamp\": 2999, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": []}"
                        + " | timestamp goes back from 3000 to 2999",
                "{\"timestamp\": 3000, \"input_length\": 1024, \"output_length\": 1, \"hash_ids\": [1,2,3]}"
                        + " | hash_ids holds 3 ids; 1024 input tokens make at most 2 blocks of 512",
            })
    void shouldNamePositionAndReasonOfABadLine(String line, String message) throws IOException {
        Path file = trace(GOOD + "\n\n" + line + "\n" + GOOD + "\n");

        assertThatThrownBy(() -> readAll(open(file, false)))
                .isInstanceOf(UserFacingException.class)
                .hasMessageStartingWith(file + ":3: " + message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void shouldSkipAndCountBadLinesWhenLenient() throws IOException {
        // given
        Path file = trace(GOOD + "\n" + "nonsense\n".repeat(25) + GOOD);
        TraceReader reader = open(file, true);

        // when
        List<TraceRequest> requests = readAll(reader);

        // then
        assertThat(requests).hasSize(2);
        assertThat(reader.skipped().count()).isEqualTo(25);
        assertThat(reader.skipped().messages())
                .hasSize(SkippedLines.KEPT_MESSAGES)
                .first()
                .asString()
                .startsWith(file + ":2: not JSON");
    }

    @Test
    void shouldCountBadLinesOnceWhenTheFileIsReadTwice() throws IOException {
        TraceFile file = new TraceFile(trace("nonsense\n" + GOOD), true);

        readAll(file.open());
        readAll(file.open());

        assertThat(file.skipped().count()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAFileWithoutRequests() throws IOException {
        Path empty = trace("\n \n");

        assertThatThrownBy(() -> readAll(open(empty, true))).hasMessageStartingWith(empty + ":1: the file is empty");

        Path bad = trace("nonsense\n");

        assertThatThrownBy(() -> readAll(open(bad, true)))
                .hasMessageStartingWith(
                        bad + ": not one of its lines is a request; the first error is " + bad + ":1: not");
    }

    @Test
    void shouldRefuseAMissingFileAndADirectory() {
        Path missing = folder.resolve("missing.jsonl");

        assertThatThrownBy(() -> open(missing, true))
                .isInstanceOf(UserFacingException.class)
                .hasMessage(missing + ": no such file; check the path of the trace");
        assertThatThrownBy(() -> open(folder, true))
                .isInstanceOf(UserFacingException.class)
                .hasMessageStartingWith(folder + ": is a directory");
    }

    @Test
    void shouldCutALineThatIsTooLong() throws IOException {
        // given
        Path file = trace("x".repeat(3 * LineReader.MAX_LINE_CHARS) + "\n" + GOOD);
        TraceReader reader = open(file, true);

        // when
        List<TraceRequest> requests = readAll(reader);

        // then
        assertThat(requests).hasSize(1);
        assertThat(reader.skipped().messages().get(0)).startsWith(file + ":1: longer than 1048576 characters");
    }
}
