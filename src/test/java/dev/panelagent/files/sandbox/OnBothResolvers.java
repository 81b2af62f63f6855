package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A server's files on either resolver: whatever is said of the sandbox must hold on old kernels too. */
@ParameterizedClass(name = "{0}")
@MethodSource("resolvers")
abstract class OnBothResolvers {
    static final ServerId S1 = new ServerId("s1");

    @Parameter
    @SuppressWarnings("NullAway.Init")
    Resolver resolver;

    @TempDir(factory = InMemory.class)
    Path dir;

    /** The server's root as the node sees it. */
    Path data;

    ServerFiles files;
    Directory root;

    static Stream<Named<Resolver>> resolvers() {
        return Stream.of(Named.of("openat2", new KernelResolver()), Named.of("walk", new WalkResolver()));
    }

    @BeforeEach
    void open() throws IOException {
        open(Access.ALL, Optional.of(self(dir)));
    }

    @AfterEach
    void close() {
        root.close();
        files.close();
    }

    /** Opens them anew, by other rules. */
    void reopen(Access access, Optional<String> user) {
        close();
        open(access, user);
    }

    private void open(Access access, Optional<String> user) {
        ServerRoots roots = new ServerRoots(dir, user, resolver);
        roots.provide(S1);
        data = roots.of(S1);
        files = roots.open(S1, access);
        root = files.root();
    }

    /** {@code uid:gid} of whoever runs this. */
    static String self(Path dir) throws IOException {
        return Files.getAttribute(dir, "unix:uid") + ":" + Files.getAttribute(dir, "unix:gid");
    }

    static boolean isRoot(Path dir) throws IOException {
        return Files.getAttribute(dir, "unix:uid").equals(0);
    }

    static FilePath at(String path) {
        return FilePath.parse(path);
    }

    static void write(Directory directory, String name, String text) {
        write(directory, name, text, Staged.Finish.REPLACE);
    }

    static void write(Directory directory, String name, String text, Staged.Finish finish) {
        try (Staged staged = directory.stage(name)) {
            int _ = staged.channel().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            FileInfo _ = staged.commit(finish);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String read(String path) {
        try (FileChannel channel = files.read(at(path))) {
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void assertRefused(ErrorCode code, ThrowingCallable work) {
        RequestException refusal = catchThrowableOfType(RequestException.class, work);
        assertThat(refusal).as("it was not refused").isNotNull();
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
    }
}
