package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import java.nio.file.Path;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class AliasesTest {
    private static final ServerId S1 = new ServerId("s1");
    private static final ServerId OTHER = new ServerId("cuid-of-s1");

    @TempDir
    Path dir;

    private Node node;

    @BeforeEach
    void open() {
        node = new Node(dir).follow();
        node.created(TestSpec.s1());
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aServerAnswersToItsOtherName() {
        node.servers.setAliases(S1, Set.of(OTHER));

        node.done(Node.start(OTHER.value()));

        assertThat(node.server(OTHER.value()).id()).isEqualTo(S1);
        assertThat(node.isUp("s1")).isTrue();
    }

    @Test
    void namesSurviveARestart() {
        node.servers.setAliases(S1, Set.of(OTHER));
        node.servers.close();
        ServerRegistry next = node.registry(node.engine, node.store);
        node.heardBy(next);
        next.load();
        assertThat(next.server(OTHER).id()).isEqualTo(S1);
        next.close();
    }

    @Test
    void namesGoWithTheirServer() {
        node.servers.setAliases(S1, Set.of(OTHER));

        node.done(Node.delete("s1"));

        assertThat(node.store.servers().aliases()).isEmpty();
        refused(ErrorCode.SERVER_NOT_FOUND, () -> node.servers.server(OTHER));
        node.created(TestSpec.of(OTHER.value()).build());
    }

    @Test
    void newNamesReplaceTheOld() {
        node.servers.setAliases(S1, Set.of(OTHER));
        ServerId third = new ServerId("third");

        node.servers.setAliases(OTHER, Set.of(third));

        assertThat(node.server("third").id()).isEqualTo(S1);
        refused(ErrorCode.SERVER_NOT_FOUND, () -> node.servers.server(OTHER));
    }

    @Test
    void aNameMeansOneServerOnly() {
        node.created(TestSpec.of("s2").build());
        node.servers.setAliases(S1, Set.of(OTHER));

        ServerId s2 = new ServerId("s2");
        refused(ErrorCode.CONFIG_INVALID, () -> node.servers.setAliases(s2, Set.of(OTHER)));
        refused(ErrorCode.CONFIG_INVALID, () -> node.servers.setAliases(s2, Set.of(S1)));
        refused(ErrorCode.SERVER_EXISTS, () -> node.send(Node.create(TestSpec.of(OTHER.value()))));
        refused(ErrorCode.SERVER_NOT_FOUND, () -> node.servers.setAliases(new ServerId("none"), Set.of(OTHER)));
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(RequestException.class).isThrownBy(call).returns(code, RequestException::code);
    }

    @Test
    void aServerIsMadeWithItsOtherNames() {
        node.done(new Command.CreateServer(TestSpec.of("s2").build(), Set.of(OTHER)));

        assertThat(node.server(OTHER.value()).id()).isEqualTo(new ServerId("s2"));
        refused(
                ErrorCode.CONFIG_INVALID,
                () -> node.send(new Command.CreateServer(TestSpec.of("s3").build(), Set.of(OTHER))));
        assertThat(node.servers.all()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0c9d4a0e8f0b4d1ea1b2c3d4e5f60718",
                "0C9D4A0E-8F0B-4D1E-A1B2-C3D4E5F60718",
                "0c9d4a0e",
                "ctrl-alt-play-0c9d4a0e-8f0b-4d1e-a1b2-c3d4e5f60718"
            })
    void aUuidIsKnownInAllItsForms(String name) {
        node.created(TestSpec.of("0c9d4a0e-8f0b-4d1e-a1b2-c3d4e5f60718").build());

        assertThat(node.server(name).id().value()).startsWith("0c9d4a0e-8f0b");
    }

    @Test
    void aContainerTellsItsServer() {
        String container = node.engine.list(java.util.Map.of()).getFirst().name();

        assertThat(node.server(container).id()).isEqualTo(S1);
    }

    @Test
    void whatMayBeTwoIsRefusedAndBothAreNamed() {
        node.created(TestSpec.of("0c9d4a0e-8f0b-4d1e-a1b2-c3d4e5f60718").build());
        node.created(TestSpec.of("0c9d4a0e8f0b4d1ea1b2c3d4e5f60719").build());

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> node.server("0c9d4a0e"))
                .withMessageContaining("0c9d4a0e-8f0b-4d1e-a1b2-c3d4e5f60718 or 0c9d4a0e8f0b4d1ea1b2c3d4e5f60719")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_FOUND));
    }

    @Test
    void aNameNobodyHasIsToldWhichThereAre() {
        node.servers.setAliases(S1, Set.of(OTHER));

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> node.server("nobody"))
                .withMessageContaining("known are s1 (also cuid-of-s1)");
    }

    @Test
    void theOperatorMayNameServersToo() {
        Node other = new Node(dir.resolve("other"), java.util.Map.of("SERVER_ALIASES", "main=s1"), engine -> engine);
        try {
            other.follow().created(TestSpec.s1());

            assertThat(other.server("main").id()).isEqualTo(S1);
        } finally {
            other.close();
        }
    }
}
