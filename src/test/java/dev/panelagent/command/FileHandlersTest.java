package dev.panelagent.command;

import static dev.panelagent.command.ServersFixture.LIMIT;
import static dev.panelagent.command.ServersFixture.S1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.pull.AddressRanges;
import dev.panelagent.files.pull.PullLimits;
import dev.panelagent.files.pull.RemotePull;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileChange.Move;
import dev.panelagent.protocol.FileContent;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.OperationStatus;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.event.Shutdown;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands about the files of a real server on an engine in memory. */
@Timeout(30)
class FileHandlersTest {
    @TempDir
    Path dir;

    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private ServersFixture fixture;
    private Operations operations;
    private FileQueryHandler queries;
    private FileChangeHandler changes;
    private CommandBus bus;

    private RemotePull pull;

    @BeforeEach
    void open() {
        fixture = new ServersFixture(dir);
        FileAccess access = new FileAccess(fixture.servers, fixture.workspaces);
        pull = new RemotePull(
                new PullLimits(AddressRanges.SPECIAL, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), 0));
        operations = new Operations(
                fixture.store.commands(), fixture.events::add, InstantSource.system(), Duration.ofHours(1));
        queries = new FileQueryHandler(access);
        changes = new FileChangeHandler(access, operations, pull);
        bus = new CommandBus(
                List.of(queries, changes, new OperationHandler(operations)),
                new Ledger(fixture.store.commands(), new CommandCodec(ServerRegistry.defaults(fixture.config))),
                UnaryOperator.identity());
        fixture.done(fixture.create("\"fileDenylist\":[\"secret.key\"]"));
        fixture.events.clear();
    }

    @AfterEach
    void close() {
        pull.close();
        operations.stop(new Shutdown());
        fixture.close();
    }

    private Reply send(String id, Dialect dialect, Command command) throws InterruptedException {
        bus.submit(new CommandRequest(id, dialect, command), replies::add);
        Reply reply = replies.poll(10, TimeUnit.SECONDS);
        assertThat(reply).as("a reply to " + command.action()).isNotNull();
        return reply;
    }

    private <T extends ReplyData> T answer(Class<T> type, String id, Command command) throws InterruptedException {
        Reply reply = send(id, Dialect.HTTP, command);
        assertThat(reply).isInstanceOf(Reply.Success.class);
        assertThat(((Reply.Success) reply).command()).isEqualTo(command);
        return type.cast(((Reply.Success) reply).data());
    }

    private <T extends ReplyData> T ask(Class<T> type, Command query) throws InterruptedException {
        return answer(type, query.action(), query);
    }

    private ErrorCode failure(Command command) throws InterruptedException {
        return failure(command.action(), Dialect.HTTP, command);
    }

    private ErrorCode failure(String id, Dialect dialect, Command command) throws InterruptedException {
        Reply reply = send(id, dialect, command);
        assertThat(reply).isInstanceOf(Reply.Failure.class);
        return ((Reply.Failure) reply).code();
    }

    private static FileChange.WriteFile write(String path, String text) {
        return new FileChange.WriteFile(S1, path, new FileContent.Inline(base64(text)), Optional.empty());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static FileQuery.ReadFile read(String path) {
        return new FileQuery.ReadFile(S1, path, 0, OptionalLong.empty(), false);
    }

    private Path file(String name) {
        return dir.resolve("servers").resolve("s1").resolve(name);
    }

    @Test
    void aFileIsWrittenAndReadBack() throws Exception {
        FileData.Written written = answer(FileData.Written.class, "w1", write("/cfg//server.properties", "port=1\n"));
        assertThat(written.item().path()).isEqualTo("/cfg/server.properties");
        assertThat(written.item().size()).isEqualTo(7);
        assertThat(file("cfg/server.properties")).hasContent("port=1\n");

        FileData.Content content = ask(FileData.Content.class, read("cfg/server.properties"));
        assertThat(content.content()).isEqualTo("port=1\n");
        assertThat(content.sha256()).isEqualTo(written.sha256()).isPresent();
        assertThat(fixture.store.commands().find("w1").flatMap(CommandRecord::result))
                .isPresent();
        assertThat(fixture.store.commands().find("read_file"))
                .as("questions are not kept")
                .isEmpty();
    }

    @Test
    void everyQuestionIsAnswered() throws Exception {
        FileData.Written _ = answer(FileData.Written.class, "w1", write("/a.txt", "one\ntwo\n"));
        FileData.Chunk _ = answer(
                FileData.Chunk.class,
                "u1",
                new FileChange.UploadFile(S1, "/big.chunk0", new FileContent.Inline(base64("x")), OptionalInt.of(2)));

        assertThat(ask(FileData.Listing.class, new FileQuery.ListFiles(S1, "/", FileQuery.Order.NAME, false, 0, 10))
                        .items())
                .extracting(FileData.Item::name)
                .containsExactly("a.txt", "big.chunk0");
        assertThat(ask(
                                FileData.Found.class,
                                new FileQuery.SearchFiles(
                                        S1, "/", "*.TXT", Optional.of("two"), FileQuery.Wanted.FILE, 10))
                        .matches())
                .singleElement()
                .satisfies(match -> assertThat(match.line()).hasValue(2));
        assertThat(ask(FileData.Tail.class, new FileQuery.TailFile(S1, "/a.txt", 1))
                        .lines())
                .containsExactly("two");
        assertThat(ask(FileData.About.class, new FileQuery.GetFileInfo(S1, "/a.txt"))
                        .item()
                        .size())
                .isEqualTo(8);
        assertThat(ask(FileData.Permissions.class, new FileQuery.GetFilePermissions(S1, "/a.txt"))
                        .item()
                        .path())
                .isEqualTo("/a.txt");
        assertThat(ask(FileData.Checksums.class, new FileQuery.GetChecksums(S1, List.of("/a.txt"), "MD5"))
                        .checksums())
                .singleElement()
                .satisfies(sum -> assertThat(sum.hex()).contains(md5("one\ntwo\n")));
        assertThat(ask(FileData.Chunk.class, new FileQuery.GetUpload(S1, "/big"))
                        .present())
                .containsExactly(0);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyChangeIsMade() throws Exception {
        FileData.About _ = answer(FileData.About.class, "1", new FileChange.CreateDirectory(S1, "/d/e"));
        assertThat(file("d/e")).isDirectory();

        FileData.Written _ = answer(FileData.Written.class, "2", write("/a", "x"));
        FileData.Batch _ = answer(
                FileData.Batch.class,
                "3",
                new FileChange.MoveFiles(S1, "move_file", List.of(new Move("/a", "/d/b")), false));
        assertThat(file("a")).doesNotExist();
        assertThat(file("d/b")).hasContent("x");

        FileData.Batch _ =
                answer(FileData.Batch.class, "4", new FileChange.CopyFiles(S1, List.of(new Move("/d", "/f")), false));
        assertThat(file("f/b")).hasContent("x");
        assertThat(file("f/e")).isDirectory();

        FileData.Batch mode =
                answer(FileData.Batch.class, "5", new FileChange.SetPermissions(S1, List.of("/d/b"), 0600));
        assertThat(mode.newMode()).hasValue(0600);
        assertThat(Files.getPosixFilePermissions(file("d/b"))).hasSize(2);

        FileData.Batch _ = answer(FileData.Batch.class, "6", new FileChange.DeleteFiles(S1, List.of("/d", "/f/b")));
        assertThat(file("d")).doesNotExist();
        assertThat(file("f/b")).doesNotExist();
        assertThat(fixture.events).noneMatch(Event.CommandCompleted.class::isInstance);
    }

    @Test
    void anUploadInChunksBecomesAFile() throws Exception {
        FileData.Chunk first = answer(
                FileData.Chunk.class,
                "1",
                new FileChange.UploadFile(
                        S1, "/big.chunk0", new FileContent.Inline(base64("one")), OptionalInt.empty()));
        assertThat(first.merged()).isEmpty();
        FileData.Chunk _ = answer(
                FileData.Chunk.class,
                "2",
                new FileChange.UploadFile(
                        S1, "/big.chunk1", new FileContent.Inline(base64("two")), OptionalInt.empty()));

        FileData _ = answer(
                FileData.class, "3", new FileChange.MergeUpload(S1, "/big", OptionalInt.of(2), Optional.empty()));

        assertThat(file("big")).hasContent("onetwo");
        assertThat(file("big.chunk0")).doesNotExist();
    }

    @Test
    void whatIsRefusedSaysWhy() throws Exception {
        assertThat(failure(read("/none"))).isEqualTo(ErrorCode.FILE_NOT_FOUND);
        assertThat(failure(write("/secret.key", "x"))).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(failure(new FileChange.DeleteFiles(S1, List.of("/none")))).isEqualTo(ErrorCode.FILE_NOT_FOUND);
        assertThat(failure(new FileQuery.GetFileInfo(new ServerId("s2"), "/"))).isEqualTo(ErrorCode.SERVER_NOT_FOUND);
        assertThat(failure(new FileChange.CopyFiles(new ServerId("s2"), List.of(), false)))
                .isEqualTo(ErrorCode.SERVER_NOT_FOUND);
        assertThat(operations.all())
                .as("an operation on a server nobody knows is not begun")
                .extracting(OperationStatus::action)
                .containsExactly("delete_file");
    }

    @Test
    void aFileThatChangedMeanwhileIsNotReplaced() throws Exception {
        FileData.Written first = answer(FileData.Written.class, "1", write("/a", "mine"));
        FileData.Written _ = answer(FileData.Written.class, "2", write("/a", "theirs"));

        assertThat(failure(new FileChange.WriteFile(
                        S1, "/a", new FileContent.Inline(base64("mine again")), first.sha256())))
                .isEqualTo(ErrorCode.FILE_CHANGED);
        assertThat(file("a")).hasContent("theirs");
    }

    @Test
    void whatIsReadMustGoThroughTheWayItIsAskedBy() throws Exception {
        long half = 512 * 1024;
        sparse("a", half + 1);
        assertThat(failure("1", Dialect.ISSUE27, read("/a"))).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(failure("2", Dialect.LEGACY, read("/a"))).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(ask(FileData.Content.class, read("/a")).content()).hasSize((int) half + 1);

        Command part = new FileQuery.ReadFile(S1, "/a", 1, OptionalLong.of(half), false);
        assertThat(send("3", Dialect.ISSUE27, part)).isInstanceOf(Reply.Success.class);
        Command whole = new FileQuery.ReadFile(S1, "/a", 0, OptionalLong.empty(), true);
        assertThat(send("4", Dialect.ISSUE27, whole)).isInstanceOf(Reply.Success.class);

        sparse("b", 2 * 1024 * 1024 + 1);
        Command base64 = new FileQuery.ReadFile(S1, "/b", 0, OptionalLong.empty(), true);
        assertThat(failure("5", Dialect.ISSUE27, base64)).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        sparse("c", 12 * 1024 * 1024 + 1);
        assertThat(failure("6", Dialect.HTTP, read("/c"))).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    private void sparse(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    @Test
    void longWorkIsAskedAboutAndCalledOff() throws Exception {
        Command copy = new FileChange.CopyFiles(S1, List.of(new Move("/none", "/b")), false);
        assertThat(failure("c1", Dialect.HTTP, copy)).isEqualTo(ErrorCode.FILE_NOT_FOUND);

        OperationStatus status = ask(ReplyData.OneOperation.class, new Command.GetOperation("c1"))
                .status();
        assertThat(status.state()).isEqualTo(OperationStatus.State.FAILED);
        assertThat(ask(ReplyData.Operations.class, new Command.ListOperations()).operations())
                .containsExactly(status);
        assertThat(ask(ReplyData.OneOperation.class, new Command.CancelOperation("c1"))
                        .status())
                .isEqualTo(status);
        assertThat(failure(new Command.GetOperation("c2"))).isEqualTo(ErrorCode.OPERATION_NOT_FOUND);
        assertThat(failure(new Command.CancelOperation("c2"))).isEqualTo(ErrorCode.OPERATION_NOT_FOUND);
    }

    @Test
    void whatIsHandledElsewhereIsADefectHere() {
        Command link = new FileQuery.CreateFileLink(S1, "/", false, LIMIT);
        assertThat(queries.handles()).doesNotContain(link.getClass());
        assertThat(changes.handles()).doesNotContain(FileChange.InstallMod.class);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> queries.handle(new CommandRequest("1", Dialect.HTTP, link), replies::add))
                .withMessageContaining(link.action());
        assertThat(replies).isEmpty();
    }

    @Test
    void aServersFilesAreThoseOfItsOwnUnderWhateverName() throws Exception {
        FileData.Written _ = answer(FileData.Written.class, "1", write("/a", "x"));
        ServerId alias = new ServerId("lobby");
        assertThat(failure(new FileQuery.GetFileInfo(alias, "/a"))).isEqualTo(ErrorCode.SERVER_NOT_FOUND);
        new ServerHandler(fixture.servers)
                .handle(
                        new CommandRequest("2", Dialect.HTTP, new Command.SetServerAliases(S1, Set.of(alias))),
                        _ -> {});

        assertThat(ask(FileData.About.class, new FileQuery.GetFileInfo(alias, "/a"))
                        .item()
                        .path())
                .isEqualTo("/a");
    }

    @Test
    void changesOfOneServersFilesAreMadeInTheOrderTheyCame() throws Exception {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        int writes = 50;
        for (int i = 1; i <= writes; i++) {
            String id = "w" + i;
            bus.submit(new CommandRequest(id, Dialect.HTTP, write("/a", id)), reply -> {
                assertThat(reply).isInstanceOf(Reply.Success.class);
                order.add(id);
            });
        }

        for (int i = 1; i <= writes; i++) {
            assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo("w" + i);
        }
        assertThat(order).isEmpty();
        assertThat(file("a")).hasContent("w" + writes);
    }

    @Test
    void questionsDoNotWaitForChanges() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CommandHandler slow = new CommandHandler() {
            @Override
            public Set<Class<? extends Command>> handles() {
                return Set.of(FileChange.WriteFile.class);
            }

            @Override
            public void handle(CommandRequest request, Consumer<Reply> replyTo) {
                begun.countDown();
                try {
                    assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                changes.handle(request, replyTo);
            }
        };
        bus = new CommandBus(
                List.of(slow, queries),
                new Ledger(fixture.store.commands(), new CommandCodec(ServerRegistry.defaults(fixture.config))),
                UnaryOperator.identity());
        bus.submit(new CommandRequest("w1", Dialect.HTTP, write("/a", "x")), replies::add);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(failure(read("/a"))).isEqualTo(ErrorCode.FILE_NOT_FOUND);

        release.countDown();
        assertThat(replies.poll(10, TimeUnit.SECONDS)).isInstanceOf(Reply.Success.class);
        assertThat(ask(FileData.Content.class, read("/a")).content()).isEqualTo("x");
    }

    @Test
    void aServerWithoutADirectoryHasNoFiles() throws Exception {
        Files.delete(file(""));

        assertThat(failure(new FileQuery.GetFileInfo(S1, "/"))).isEqualTo(ErrorCode.FILE_NOT_FOUND);
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> changes.handle(
                        new CommandRequest("1", Dialect.HTTP, new FileChange.DeleteFiles(S1, List.of("/a"))),
                        replies::add))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
        assertThat(operations.all()).isEmpty();
    }
}
