package io.netkv.trace.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.core.trace.TraceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFormatsTest {

    private static final String TABLE = """
            seconds,input,output
            0,1000,20

            1.5,500,10
            """;

    @TempDir
    Path folder;

    /** A table of comma-separated values without prefixes. */
    private static final class SecondsTable implements TraceFormat {

        private static final String HEADING = "seconds,input,output";

        @Override
        public String name() {
            return "seconds-table";
        }

        @Override
        public String example() {
            return "1.5,500,10";
        }

        @Override
        public boolean matches(String line) {
            return line.equals(HEADING);
        }

        @Override
        public LineParser newParser() {
            return SecondsTable::parse;
        }

        private static @Nullable TraceRequest parse(char[] line, int length) throws BadLineException {
            String text = new String(line, 0, length).strip();
            if (text.equals(HEADING)) {
                return null;
            }
            String[] columns = text.split(",");
            try {
                return new TraceRequest(
                        Math.round(1e3 * Double.parseDouble(columns[0])),
                        Integer.parseInt(columns[1]),
                        Integer.parseInt(columns[2]),
                        new long[0]);
            } catch (RuntimeException e) {
                throw new BadLineException("'" + text + "' is not a row; it must be three numbers: " + HEADING);
            }
        }
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("trace"), content);
    }

    @Test
    void shouldRecogniseAFormatByItsFirstLines() throws IOException {
        List<TraceFormat> formats = List.of(new MooncakeFormat(), new SecondsTable());

        assertThat(TraceFormats.recognise(file("\n\n" + TABLE), formats).name()).isEqualTo("seconds-table");
        assertThat(TraceFormats.recognise(file("{\"input_length\": 1}"), formats)
                        .name())
                .isEqualTo("mooncake");
    }

    @Test
    void shouldReadInTheFirstFormatWhatIsNotRecognised() throws IOException {
        Path file = file("nonsense\n");

        assertThat(TraceFormats.of(file)).isSameAs(TraceFormats.all().get(0));
        assertThatThrownBy(() -> new TraceFile(file, false).readAll()).hasMessageStartingWith(file + ":1: not JSON");
    }

    @Test
    void shouldReadANewFormatWithHeadingAndBlankLines() throws IOException {
        TraceFile file = new TraceFile(file(TABLE), false, new SecondsTable());

        assertThat(file.readAll())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new TraceRequest(0, 1000, 20, new long[0]), new TraceRequest(1500, 500, 10, new long[0]));
    }

    @Test
    void shouldNamePositionAndReasonOfABadLineInANewFormat() throws IOException {
        Path bad = file(TABLE + "2,x,1\n");
        Path unsorted = file(TABLE + "2,x,1\n").resolveSibling("unsorted");
        Files.writeString(unsorted, TABLE + "0.5,1,1\n");

        assertThatThrownBy(() -> new TraceFile(bad, false, new SecondsTable()).readAll())
                .hasMessage(bad + ":5: '2,x,1' is not a row; it must be three numbers: seconds,input,output");
        assertThatThrownBy(() -> new TraceFile(unsorted, false, new SecondsTable()).readAll())
                .hasMessageStartingWith(unsorted + ":5: timestamp goes back from 1500 to 500");
    }

    @Test
    void shouldListTheNamesWhenAFormatIsNotKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceFormats.named("xml"))
                .withMessage(
                        "trace format 'xml' is not known; choose one of " + String.join(", ", TraceFormats.names()));
        TraceFormats.all()
                .forEach(format -> assertThat(TraceFormats.named(format.name())).isSameAs(format));
    }
}
