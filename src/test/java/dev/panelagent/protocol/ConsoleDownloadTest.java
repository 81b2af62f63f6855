package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ConsoleDownloadTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final ServerId SERVER = new ServerId("s1");

    private final List<ConsoleEntry> entries = new ArrayList<>();
    private final List<HistoryQuery> queries = new ArrayList<>();
    private int pageSize = 10_000;

    /** A history that gives a few entries at a time, and prints one more line with each question. */
    private HistoryPage read(HistoryQuery query) {
        queries.add(query);
        List<ConsoleEntry> fit = entries.stream()
                .filter(entry -> entry.seq() > query.afterSeq().orElseThrow())
                .filter(entry -> entry.seq() < query.beforeSeq().orElse(Long.MAX_VALUE))
                .toList();
        List<ConsoleEntry> page = fit.stream().limit(pageSize).toList();
        long last = entries.isEmpty() ? 0 : entries.getLast().lastSeq();
        if (!entries.isEmpty()) {
            entries.add(new ConsoleLine(last + 1, NOW, "stdout", "meanwhile"));
        }
        return new HistoryPage(page, 1, last, page.size() < fit.size());
    }

    private ReplyData.Download download(ConsoleFormat format, Dialect dialect) {
        return ConsoleDownload.read(
                new Command.DownloadConsole(
                        SERVER, format, Optional.of(NOW), Optional.empty(), Optional.of(LineSearch.parse("e"))),
                dialect,
                this::read);
    }

    private void lines(int count) {
        LongStream.rangeClosed(1, count)
                .forEach(seq -> entries.add(new ConsoleLine(seq, NOW, "stdout", "line " + seq)));
    }

    private static String unzipped(String base64) throws IOException {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aTextHasTimesAndSaysWhatIsMissing() {
        entries.add(new ConsoleGap(1, 4, NOW, ConsoleGap.Reason.DROPPED));
        entries.add(new ConsoleLine(5, NOW, "stdout", "grüß"));

        assertThat(download(ConsoleFormat.TXT, Dialect.HTTP))
                .isEqualTo(new ReplyData.Download(SERVER, """
                        --- lines 1 to 4 are missing: dropped ---
                        2026-01-02T03:04:05.006Z grüß
                        """, ReplyData.Download.Encoding.UTF8, "s1-console.txt", 74));
    }

    @Test
    void jsonIsTheEntries() {
        entries.add(new ConsoleLine(1, NOW, "stderr", "\"one\""));
        entries.add(new ConsoleGap(2, 3, NOW, ConsoleGap.Reason.LOST));

        ReplyData.Download file = download(ConsoleFormat.JSON, Dialect.HTTP);

        assertThat(file.fileName()).isEqualTo("s1-console.json");
        assertThat(file.content()).isEqualTo("""
                [{"seq":1,"timestamp":"2026-01-02T03:04:05.006Z","stream":"stderr","text":"\\"one\\""},\
                {"fromSeq":2,"toSeq":3,"reason":"lost","timestamp":"2026-01-02T03:04:05.006Z"}]""");
    }

    @Test
    void gzipIsTheTextCompressed() throws Exception {
        lines(1000);
        String text = download(ConsoleFormat.TXT, Dialect.HTTP).content();
        entries.removeLast();

        ReplyData.Download file = download(ConsoleFormat.GZIP, Dialect.HTTP);

        assertThat(file.fileName()).isEqualTo("s1-console.txt.gz");
        assertThat(file.encoding()).isEqualTo(ReplyData.Download.Encoding.BASE64);
        assertThat(unzipped(file.content())).isEqualTo(text);
        assertThat(Base64.getDecoder().decode(file.content())).hasSize(file.size());
        assertThat(file.size()).isLessThan(text.length() / 5);
    }

    @Test
    void theContentOfAnEmptyHistoryIsNotEmpty() throws Exception {
        assertThat(download(ConsoleFormat.TXT, Dialect.HTTP).content()).isEqualTo("\n");
        assertThat(download(ConsoleFormat.JSON, Dialect.HTTP).content()).isEqualTo("[]");
        assertThat(unzipped(download(ConsoleFormat.GZIP, Dialect.HTTP).content()))
                .isEqualTo("\n");
    }

    @Test
    void theHistoryIsReadInPagesUpToWhereItWasAtTheBeginning() {
        pageSize = 3;
        lines(8);

        String text = download(ConsoleFormat.TXT, Dialect.HTTP).content();

        assertThat(text.lines()).hasSize(8).last().asString().endsWith("line 8");
        assertThat(queries)
                .extracting(HistoryQuery::afterSeq)
                .extracting(OptionalLong::getAsLong)
                .containsExactly(0L, 3L, 6L);
        assertThat(queries).allSatisfy(query -> {
            assertThat(query.lines()).isEqualTo(10_000);
            assertThat(query.since()).contains(NOW);
            assertThat(query.search()).contains(LineSearch.parse("E"));
        });
    }

    @Test
    void aFileTooLargeForTheSocketIsRefusedThereWithAdvice() {
        entries.add(new ConsoleLine(1, NOW, "stdout", "x".repeat(ConsoleDownload.LARGEST_ON_SOCKET)));

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> download(ConsoleFormat.TXT, Dialect.ISSUE27))
                .withMessageContainingAll("4194304", "gzip", "since", "HTTP")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
        assertThat(download(ConsoleFormat.TXT, Dialect.HTTP).size()).isGreaterThan(ConsoleDownload.LARGEST_ON_SOCKET);
        assertThat(download(ConsoleFormat.GZIP, Dialect.ISSUE27).size()).isLessThan(100_000);
    }

    @Test
    void aFileTooLargeForTheMemoryIsRefusedEverywhere() {
        String large = "x".repeat(1 << 20);
        LongStream.rangeClosed(1, 13).forEach(seq -> entries.add(new ConsoleLine(seq, NOW, "stdout", large)));
        pageSize = 8;

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> download(ConsoleFormat.TXT, Dialect.HTTP))
                .withMessageContaining("12582912");
    }
}
