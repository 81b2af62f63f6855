package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.FileData.Item;
import dev.panelagent.protocol.FileData.Kind;
import dev.panelagent.protocol.ReplyData.Download.Encoding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Commands for files, mods and operations with what they may be answered with, all of its members and few of them. */
final class FileSamples {
    private static final Instant NOW = FrameSamples.NOW;
    private static final ServerId SERVER = FrameSamples.SERVER;
    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final Item FILE = item("a.txt", Kind.FILE, Optional.empty());
    private static final Item LINK = item("l", Kind.SYMLINK, Optional.of("a.txt"));
    private static final List<FileData.Outcome> OUTCOMES = List.of(
            new FileData.Outcome("/a", Optional.empty(), Optional.empty()),
            new FileData.Outcome("/b", Optional.of(ErrorCode.FILE_NOT_FOUND), Optional.of("no /b")));

    private FileSamples() {}

    /** A command and an answer to it. */
    record Sample(Command command, ReplyData data) {}

    private static Item item(String name, Kind kind, Optional<String> target) {
        return new Item(name, "/d/" + name, kind, 5, NOW, 0640, 1000, 1001, target);
    }

    static Stream<Sample> replies() {
        return Stream.of(queries(), changes(), work()).flatMap(samples -> samples);
    }

    private static Stream<Sample> queries() {
        FileQuery.ReadFile read = new FileQuery.ReadFile(SERVER, "/a", 0, OptionalLong.empty(), false);
        FileQuery.ReadFile download = new FileQuery.ReadFile(SERVER, "/a", 0, OptionalLong.empty(), true);
        FileQuery look = new FileQuery.GetFileInfo(SERVER, "/a");
        List<Item> all = List.of(
                FILE, LINK, item("d", Kind.DIRECTORY, Optional.empty()), item("p.", Kind.OTHER, Optional.empty()));
        return Stream.of(
                new Sample(
                        new FileQuery.ListFiles(SERVER, "/", FileQuery.Order.NAME, false, 0, 9),
                        new FileData.Listing(SERVER, "/d", all, 10, 15)),
                new Sample(
                        new FileQuery.SearchFiles(SERVER, "/", "", Optional.empty(), FileQuery.Wanted.ALL, 9),
                        new FileData.Found(
                                SERVER,
                                "/",
                                List.of(
                                        new FileData.Match(LINK, OptionalLong.of(7), Optional.of("port=1")),
                                        new FileData.Match(FILE, OptionalLong.empty(), Optional.empty())),
                                true)),
                new Sample(read, content(Encoding.UTF8, Optional.of(SHA256))),
                new Sample(download, content(Encoding.BASE64, Optional.empty())),
                new Sample(
                        new FileQuery.TailFile(SERVER, "/a", 2),
                        new FileData.Tail(SERVER, FILE, List.of("one", ""), true)),
                new Sample(look, new FileData.About(SERVER, FILE)),
                new Sample(look, new FileData.About(SERVER, LINK)),
                new Sample(new FileQuery.GetFilePermissions(SERVER, "/a"), new FileData.Permissions(SERVER, FILE)),
                new Sample(new FileQuery.GetChecksums(SERVER, List.of("/a"), "SHA-256"), checksums()),
                new Sample(new FileQuery.GetUpload(SERVER, "/a"), chunk(Optional.empty())),
                new Sample(
                        new FileQuery.CreateFileLink(SERVER, "/a", true, Duration.ofSeconds(9)),
                        new FileData.Link(SERVER, "/a", "PUT", "/api/files/upload?token=x", NOW)),
                new Sample(
                        new FileQuery.CreateFileLink(SERVER, "/a", false, Duration.ofSeconds(9)),
                        new FileData.Link(SERVER, "/a", "GET", "/api/files/download?token=x", NOW)),
                new Sample(
                        new FileQuery.ListMods(SERVER),
                        new FileData.Mods(SERVER, List.of(mod("2", SHA256), mod("", "")))));
    }

    private static FileData content(Encoding encoding, Optional<String> sha256) {
        return new FileData.Content(SERVER, FILE, "eHg=", encoding, 4, sha256, true);
    }

    private static FileData checksums() {
        return new FileData.Checksums(
                SERVER,
                "SHA-256",
                List.of(
                        new FileData.Checksum("/a", Optional.of(SHA256), Optional.empty()),
                        new FileData.Checksum("/b", Optional.empty(), Optional.of("no /b"))));
    }

    private static FileData chunk(Optional<Item> merged) {
        return new FileData.Chunk(SERVER, "/a.chunk1", 3, List.of(0, 1), merged);
    }

    private static FileData.Mod mod(String version, String sha256) {
        return new FileData.Mod(
                "m1",
                "A mod",
                Optional.of(version).filter(text -> !text.isEmpty()),
                "https://m.example/1",
                NOW,
                sha256,
                9,
                List.of("/mods/m1.jar"));
    }

    private static Stream<Sample> changes() {
        FileContent x = new FileContent.Inline("eA==");
        FileChange upload = new FileChange.UploadFile(SERVER, "/a", x, OptionalInt.empty());
        FileChange merge = new FileChange.MergeUpload(SERVER, "/a", OptionalInt.empty(), Optional.empty());
        List<FileChange.Move> moves = List.of(new FileChange.Move("/a", "/b"));
        return Stream.of(
                new Sample(new FileChange.WriteFile(SERVER, "/a", x, Optional.empty()), written(Optional.of(SHA256))),
                new Sample(upload, written(Optional.of(SHA256))),
                new Sample(upload, chunk(Optional.empty())),
                new Sample(upload, chunk(Optional.of(FILE))),
                new Sample(merge, written(Optional.empty())),
                new Sample(new FileChange.CreateDirectory(SERVER, "/a"), new FileData.About(SERVER, FILE)),
                new Sample(new FileChange.MoveFiles(SERVER, "rename_file", moves, false), batch()),
                new Sample(new FileChange.MoveFiles(SERVER, "move_file", moves, false), batch()),
                new Sample(
                        new FileChange.SetPermissions(SERVER, List.of("/a"), 0644),
                        new FileData.Batch(SERVER, "1 of 2", OUTCOMES, OptionalInt.of(0644), OptionalInt.of(07))));
    }

    private static FileData written(Optional<String> sha256) {
        return new FileData.Written(SERVER, FILE, sha256);
    }

    private static FileData batch() {
        return new FileData.Batch(SERVER, "1 of 2", OUTCOMES, OptionalInt.empty(), OptionalInt.empty());
    }

    /** What may take long, done soon; and the questions about it. */
    private static Stream<Sample> work() {
        List<FileChange.Move> moves = List.of(new FileChange.Move("/a", "/b"));
        Stream<Sample> questions = operations().stream()
                .flatMap(status -> Stream.of(
                        new Sample(new Command.GetOperation("c1"), new ReplyData.OneOperation(status)),
                        new Sample(new Command.CancelOperation("c1"), new ReplyData.OneOperation(status))));
        return Stream.concat(
                questions,
                Stream.of(
                        new Sample(new Command.ListOperations(), new ReplyData.Operations(operations())),
                        new Sample(new FileChange.DeleteFiles(SERVER, List.of("/a")), batch()),
                        new Sample(new FileChange.CopyFiles(SERVER, moves, false), batch()),
                        new Sample(
                                new FileChange.CreateArchive(SERVER, List.of("/a"), "/a.zip", Optional.empty()),
                                results().get(1)),
                        new Sample(
                                new FileChange.ExtractArchive(SERVER, "/a.zip", "/", "skip"),
                                results().get(2)),
                        new Sample(
                                new FileChange.PullFile(SERVER, "u", "/", Optional.empty(), Optional.empty()),
                                results().get(3)),
                        new Sample(
                                new FileChange.InstallMod(
                                        SERVER,
                                        "m1",
                                        "m1",
                                        Optional.empty(),
                                        "u",
                                        Optional.empty(),
                                        "/mods",
                                        false,
                                        Optional.empty()),
                                results().get(4)),
                        new Sample(
                                new FileChange.UninstallMod(SERVER, "m1"),
                                results().get(4))));
    }

    /** One of each kind that long work ends with. */
    private static List<FileData> results() {
        return List.of(
                batch(),
                new FileData.Archive(SERVER, "/a.zip", "zip", 7_000_000_000L, 12, List.of("/p")),
                new FileData.Extracted(SERVER, List.of("/a", "/b"), 12, 34, List.of("/p")),
                written(Optional.of(SHA256)),
                new FileData.OneMod(SERVER, mod("2", SHA256), "installed"));
    }

    /** Long work in each of its states, with each kind of result. */
    static List<OperationStatus> operations() {
        Stream<OperationStatus> completed = results().stream()
                .map(result -> operation(
                        OperationStatus.State.COMPLETED, Optional.of(NOW), Optional.of(result), Optional.empty()));
        Stream<OperationStatus> others = Stream.of(
                operation(OperationStatus.State.RUNNING, Optional.empty(), Optional.empty(), Optional.empty()),
                operation(OperationStatus.State.FAILED, Optional.of(NOW), Optional.empty(), ErrorCode.FILE_EXISTS),
                operation(OperationStatus.State.CANCELLED, Optional.of(NOW), Optional.empty(), ErrorCode.CANCELLED));
        return Stream.concat(completed, others).toList();
    }

    private static OperationStatus operation(
            OperationStatus.State state, Optional<Instant> finished, Optional<ReplyData> result, ErrorCode code) {
        return operation(state, finished, result, Optional.of(new OperationStatus.Problem(code, "it is there")));
    }

    private static OperationStatus operation(
            OperationStatus.State state,
            Optional<Instant> finished,
            Optional<ReplyData> result,
            Optional<OperationStatus.Problem> problem) {
        OptionalLong total = finished.isPresent() ? OptionalLong.of(10) : OptionalLong.empty();
        return new OperationStatus("c1", "copy_file", SERVER, state, 3, total, NOW, finished, result, problem);
    }
}
