package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests have that need a server without files, and a place beside it for one archive. */
abstract class OnServer {
    @TempDir
    private Path dir;

    @TempDir
    private Path archives;

    Server server;
    Path root;
    Path archive;

    @BeforeEach
    void start() throws IOException {
        server = Server.in(dir);
        root = server.root;
        archive = archives.resolve("archive");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The archive is refused as a broken one, and nothing of it is left. */
    void refused(String naming) throws IOException {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> server.unpack(archive, "target"))
                .withMessageContaining(naming)
                .extracting(RequestException::code)
                .isEqualTo(ErrorCode.ARCHIVE_INVALID);
        assertThat(Server.names(root)).isEmpty();
    }
}
