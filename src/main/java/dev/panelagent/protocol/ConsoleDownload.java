package dev.panelagent.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** Makes a file of a console's history, reading it page by page. */
public final class ConsoleDownload {
    /** What goes over a socket shares its queue with all else. */
    static final int LARGEST_ON_SOCKET = 4 * 1024 * 1024;
    /** A file is in memory a few times over while it is answered with; the history of the default size has room. */
    static final int LARGEST_ON_HTTP = 12 * 1024 * 1024;

    private static final int LINES_PER_PAGE = 10_000;

    private final Command.DownloadConsole command;
    private final Function<HistoryQuery, HistoryPage> history;
    private final int largest;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private ConsoleDownload(
            Command.DownloadConsole command, Dialect dialect, Function<HistoryQuery, HistoryPage> history) {
        this.command = command;
        this.history = history;
        this.largest = dialect == Dialect.HTTP ? LARGEST_ON_HTTP : LARGEST_ON_SOCKET;
    }

    /**
     * Reads what is asked for.
     *
     * @throws RequestException CONFIG_INVALID if it is too large for the way it would go
     */
    public static ReplyData.Download read(
            Command.DownloadConsole command, Dialect dialect, Function<HistoryQuery, HistoryPage> history) {
        return new ConsoleDownload(command, dialect, history).read();
    }

    private ReplyData.Download read() {
        boolean zipped = command.format() == ConsoleFormat.GZIP;
        try (Writer out = new OutputStreamWriter(zipped ? new GZIPOutputStream(file) : file, StandardCharsets.UTF_8)) {
            if (command.format() == ConsoleFormat.JSON) {
                json(out);
            } else {
                text(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a file in memory cannot fail to be written", e);
        }
        requireRoom();
        return new ReplyData.Download(
                command.serverId(),
                zipped ? Base64.getEncoder().encodeToString(file.toByteArray()) : file.toString(StandardCharsets.UTF_8),
                zipped ? ReplyData.Download.Encoding.BASE64 : ReplyData.Download.Encoding.UTF8,
                command.serverId() + "-console." + command.format().extension(),
                file.size());
    }

    private void json(Writer out) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartArray();
            pages(entry -> ConsoleJson.write(json, entry));
            json.writeEndArray();
        }
    }

    private void text(Writer out) throws IOException {
        boolean any = pages(entry -> out.write(
                switch (entry) {
                    case ConsoleLine line -> Json.time(line.at()) + " " + line.text() + "\n";
                    case ConsoleGap gap ->
                        "--- " + gap.missing() + ": " + gap.reason().word() + " ---\n";
                }));
        if (!any) {
            // The Panel takes an empty content for a failure (protocol 4.5).
            out.write("\n");
        }
    }

    /** Takes one entry. */
    private interface Sink {
        void take(ConsoleEntry entry) throws IOException;
    }

    /** All there is up to now: what is printed meanwhile is left, or a busy server's file would never end. */
    private boolean pages(Sink sink) throws IOException {
        HistoryPage page = history.apply(query(0, OptionalLong.empty()));
        OptionalLong end = OptionalLong.of(page.lastSeq() + 1);
        boolean any = false;
        while (!page.entries().isEmpty()) {
            any = true;
            for (ConsoleEntry entry : page.entries()) {
                sink.take(entry);
            }
            requireRoom();
            if (!page.more()) {
                break;
            }
            page = history.apply(query(page.entries().getLast().lastSeq(), end));
        }
        return any;
    }

    private HistoryQuery query(long afterSeq, OptionalLong beforeSeq) {
        return new HistoryQuery(
                LINES_PER_PAGE,
                command.since(),
                command.before(),
                OptionalLong.of(afterSeq),
                beforeSeq,
                command.search());
    }

    private void requireRoom() {
        if (file.size() > largest) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "the download is larger than " + largest + " bytes",
                    "ask for format gzip, for less of it by since, before or search, or over HTTP");
        }
    }
}
