package dev.panelagent.files.pull;

import static dev.panelagent.common.ErrorCode.AGENT_OFFLINE;
import static dev.panelagent.common.ErrorCode.CHECKSUM_MISMATCH;
import static dev.panelagent.common.ErrorCode.CONFIG_INVALID;
import static dev.panelagent.common.ErrorCode.DOWNLOAD_FAILED;
import static dev.panelagent.common.ErrorCode.FILE_ERROR;
import static dev.panelagent.common.ErrorCode.INSUFFICIENT_RESOURCES;
import static dev.panelagent.common.ErrorCode.PERMISSION_DENIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePullTest {
    private static final String CONTENT_SHA256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

    private final TestPull pull = new TestPull();

    @AfterEach
    void close() {
        pull.close();
    }

    @Test
    void aFileArrivesWithAllThatIsToBeKnownOfIt() throws IOException {
        List<Long> told = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void total(long bytes) {
                told.add(bytes);
            }

            @Override
            public void advance(long bytes) {
                if (bytes > 0) {
                    told.add(bytes);
                }
            }
        };
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            URI url = URI.create(TestPull.url(server) + "?token=1#part");

            Pulled pulled = pull.fetch(new PullRequest(url, Optional.empty(), Optional.empty()), progress);

            assertThat(pulled).isEqualTo(new Pulled("file", 7, CONTENT_SHA256, url));
            assertThat(pull.received()).isEqualTo("content");
            assertThat(pull.announced).hasValue(7);
            assertThat(told).containsExactly(7L, 7L);
        }
    }

    @Test
    void aRequestTellsNothingOfTheNode() throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            pull.fetch(TestPull.url(server) + "?a=b%20c#part");

            assertThat(server.requests.getFirst().split("\r\n"))
                    .containsExactlyInAnyOrder(
                            "GET /file?a=b%20c HTTP/1.1",
                            "Host: files.example:" + server.port(),
                            "Accept: */*",
                            "Accept-Encoding: identity",
                            "User-Agent: panel-agent",
                            "Connection: keep-alive");
        }
    }

    @Test
    void noLengthIsNeeded() throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.0 200 OK\r\n\r\ncontent")) {
            assertThat(pull.fetch(TestPull.url(server)).bytes()).isEqualTo(7);

            assertThat(pull.announced).isEmpty();
        }
    }

    @Test
    void chunksAreJoined() throws IOException {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncon\r\n4;x=y\r\ntent\r\n0\r\n\r\n")) {
            pull.fetch(TestPull.url(server));

            assertThat(pull.received()).isEqualTo("content");
        }
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok(""))) {
            assertThat(pull.fetch(TestPull.url(server)).bytes()).isZero();

            assertThat(pull.opened).containsExactly("file");
        }
    }

    @Test
    void whatIsCompressedStaysSo() throws IOException {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\u0008\u0000")) {
            pull.fetch(TestPull.url(server));

            assertThat(pull.received()).isEqualTo("\u001f\u008b\u0008\u0000");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "201 Created",
                "204 No Content",
                "206 Partial Content",
                "300 Multiple Choices",
                "304 Not Modified",
                "401 Unauthorized\r\nWWW-Authenticate: Basic realm=x",
                "404 Not Found",
                "500 Oops",
                "503 Busy"
            })
    void everyOtherStatusIsAFailure(String status) throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")) {
            pull.refused(DOWNLOAD_FAILED, TestPull.url(server) + "?token=1")
                    .hasMessageContaining(TestPull.url(server) + " answered with status " + status.substring(0, 3))
                    .hasMessageNotContaining("token");

            assertThat(pull.opened).isEmpty();
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void theUsersNameIsTakenBeforeTheServers() throws IOException {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=server.jar\r\n\r\n")) {
            URI url = URI.create(TestPull.url(server));

            assertThat(pull.fetch(new PullRequest(url, Optional.of("mine.jar"), Optional.empty()))
                            .fileName())
                    .isEqualTo("mine.jar");
            assertThat(pull.fetch(TestPull.url(server)).fileName()).isEqualTo("server.jar");
        }
    }

    @Test
    void aNameThatCannotBeIsRefusedBeforeAnythingIsAsked() throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            pull.refused(
                    CONFIG_INVALID,
                    new PullRequest(URI.create(TestPull.url(server)), Optional.of(".."), Optional.empty()));

            assertThat(server.reachedAt).isEmpty();
        }
    }

    @Test
    void aNameTheServerMayNotSuggestIsRefusedBeforeTheBody() throws IOException {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\"..\"\r\n\r\ncontent")) {
            pull.refused(CONFIG_INVALID, TestPull.url(server)).hasMessageContaining("give the file a name");

            assertThat(pull.opened).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "md5:9a0364b9e99bb480dd25e1f0284c8555",
                "sha1:040f06fd774092478d450774f5ba30c5da78acc8",
                "sha256:" + CONTENT_SHA256,
                CONTENT_SHA256,
                "sha512:b2d1d285b5199c85f988d03649c37e44fd3dde01e5d69c50fef90651962f48110e9340b60d49a479c4c0b53f5f07d690"
                        + "686dd87d2481937a512e8b85ee7c617f"
            })
    void aChecksumThatFitsIsKept(String checksum) throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            assertThat(pull.fetch(withChecksum(server, checksum)).sha256()).isEqualTo(CONTENT_SHA256);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 40, 64, 128})
    void aChecksumOfAnotherFileIsAMismatch(int digits) throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            pull.refused(CHECKSUM_MISMATCH, withChecksum(server, "a".repeat(digits)));
        }
    }

    @Test
    void aTargetMayRefuseTheName() throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            RequestException refusal = new RequestException(PERMISSION_DENIED, "file", "take another");
            PullTarget target = (_, _) -> {
                throw refusal;
            };

            assertThatThrownBy(() -> pull.pull().fetch(TestPull.request(TestPull.url(server)), target, Progress.NONE))
                    .isSameAs(refusal);
        }
    }

    @Test
    void aTargetThatFailsIsNotTheServersFault() throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            String url = TestPull.url(server);

            assertThat(failure(url, (_, _) -> {
                        throw new AccessDeniedException("/secret/place", null, "read-only");
                    }))
                    .isEqualTo("file cannot be written (read-only): look after the disk of the node");
            assertThat(failure(url, (_, _) -> new FailingChannel(true))).contains("(no space)");
            assertThat(failure(url, (_, _) -> new FailingChannel(false))).contains("(IOException)");
        }
    }

    @Test
    void aFullDiskIsSaidToBeFull() throws IOException {
        try (RawServer server = RawServer.with(RawServer.ok("content"))) {
            PullTarget full = (_, _) -> {
                throw new IOException("No space left on device");
            };

            assertThatThrownBy(() -> pull.pull().fetch(TestPull.request(TestPull.url(server)), full, Progress.NONE))
                    .hasMessageContaining("disk is full: free some space")
                    .extracting(e -> ((RequestException) e).code())
                    .isEqualTo(INSUFFICIENT_RESOURCES);
        }
    }

    @Test
    void manyAtOnceDoNotMeet() throws Exception {
        Map<String, RawServer.Script> scripts = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            scripts.put("/" + i, RawServer.ok("content " + i));
        }
        try (RawServer server = RawServer.of(scripts);
                ExecutorService threads = AgentThreads.perTask("fetch")) {
            List<Future<String>> fetched = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                PullRequest request = TestPull.request("http://files.example:" + server.port() + "/" + i);
                fetched.add(threads.submit(() -> {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    Pulled pulled = pull.pull().fetch(request, (_, _) -> Channels.newChannel(bytes), Progress.NONE);
                    return pulled.fileName() + ": " + bytes;
                }));
            }

            for (int i = 0; i < 20; i++) {
                assertThat(fetched.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i + ": content " + i);
            }
        }
    }

    @Test
    void nothingIsFetchedAfterTheEnd() {
        pull.close();

        pull.refused(AGENT_OFFLINE, "http://files.example/file");
    }

    private String failure(String url, PullTarget target) {
        RequestException failure = catchThrowableOfType(
                RequestException.class, () -> pull.pull().fetch(TestPull.request(url), target, Progress.NONE));
        assertThat(failure.code()).isEqualTo(FILE_ERROR);
        return String.valueOf(failure.getMessage());
    }

    private static PullRequest withChecksum(RawServer server, String checksum) {
        return new PullRequest(
                URI.create(TestPull.url(server)), Optional.empty(), Optional.of(Checksum.parse(checksum)));
    }

    /** Fails to write, or to close. */
    private record FailingChannel(boolean onWrite) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (onWrite) {
                throw new IOException("no space");
            }
            int length = bytes.remaining();
            bytes.position(bytes.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() throws IOException {
            if (!onWrite) {
                throw new IOException();
            }
        }
    }
}
