package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.Links.Kind;
import dev.panelagent.files.Links.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.123456789Z");
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Instant now = START;
    private final Links links = new Links(() -> now);

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private Link link(Kind kind) {
        return new Link(kind, new ServerId("s1"), "world/région 1.mca", links.expiry(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "world/région 1.mca", "/lone \udc80 byte", "😀"})
    void aLinkComesBackAsItWasSigned(String path) {
        Link link = new Link(Kind.UPLOAD, new ServerId("s.1-x_"), path, START.plusNanos(1_000_000_001));

        assertThat(links.redeem(links.sign(link), Kind.UPLOAD)).isEqualTo(link);
    }

    @Test
    void aTokenNeedsNoEscapesInAnAddress() {
        assertThat(links.sign(link(Kind.DOWNLOAD))).matches("[A-Za-z0-9_.-]+");
    }

    @Test
    void aLinkWorksOnce() {
        String token = links.sign(link(Kind.DOWNLOAD));
        Link _ = links.redeem(token, Kind.DOWNLOAD);

        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(token, Kind.DOWNLOAD));
        assertRefused(ErrorCode.AUTH_FAILED, () -> links.look(token, Kind.DOWNLOAD));
    }

    @Test
    void lookingLeavesALinkAsItIs() {
        Link link = link(Kind.DOWNLOAD);
        String token = links.sign(link);

        assertThat(links.look(token, Kind.DOWNLOAD)).isEqualTo(link);
        assertThat(links.look(token, Kind.DOWNLOAD)).isEqualTo(link);
        assertThat(links.redeem(token, Kind.DOWNLOAD)).isEqualTo(link);
    }

    @Test
    void twoLinksForTheSameFileAreTwo() {
        String first = links.sign(link(Kind.DOWNLOAD));
        String second = links.sign(link(Kind.DOWNLOAD));

        Link _ = links.redeem(first, Kind.DOWNLOAD);

        assertThat(second).isNotEqualTo(first);
        assertThat(links.redeem(second, Kind.DOWNLOAD).path()).isEqualTo("world/région 1.mca");
    }

    @Test
    void aTokenWithAnyOneCharacterChangedIsRefused() {
        String token = links.sign(link(Kind.DOWNLOAD));

        for (int i = 0; i < token.length(); i++) {
            for (char other : (BASE64 + ".=é").toCharArray()) {
                String forged = token.substring(0, i) + other + token.substring(i + 1);
                if (!forged.equals(token)) {
                    assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(forged, Kind.DOWNLOAD));
                }
            }
        }
        assertThat(links.redeem(token, Kind.DOWNLOAD)).isNotNull();
    }

    @Test
    void aTokenCutOrLengthenedIsRefused() {
        String token = links.sign(link(Kind.DOWNLOAD));

        for (int i = 0; i < token.length(); i++) {
            String cut = token.substring(0, i);
            assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(cut, Kind.DOWNLOAD));
        }
        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(token + "=", Kind.DOWNLOAD));
        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(token + "A".repeat(1 << 20), Kind.DOWNLOAD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "!.!", ".AAAA"})
    void whatIsNoTokenIsRefused(String token) {
        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(token, Kind.DOWNLOAD));
    }

    @Test
    void aTokenOfAnotherLifeOfTheAgentIsRefused() {
        String token = new Links(() -> now).sign(link(Kind.DOWNLOAD));

        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(token, Kind.DOWNLOAD));
    }

    @Test
    void theOtherKindIsRefusedAndUsesNothingUp() {
        String download = links.sign(link(Kind.DOWNLOAD));
        String upload = links.sign(link(Kind.UPLOAD));

        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(download, Kind.UPLOAD));
        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(upload, Kind.DOWNLOAD));
        assertThat(links.redeem(download, Kind.DOWNLOAD).kind()).isEqualTo(Kind.DOWNLOAD);
        assertThat(links.redeem(upload, Kind.UPLOAD).kind()).isEqualTo(Kind.UPLOAD);
    }

    @Test
    void aLinkExpires() {
        String used = links.sign(link(Kind.DOWNLOAD));
        String late = links.sign(link(Kind.DOWNLOAD));

        now = START.plus(Duration.ofMinutes(5)).minusNanos(1);
        assertThat(links.redeem(used, Kind.DOWNLOAD)).isNotNull();
        now = START.plus(Duration.ofMinutes(5));
        assertRefused(ErrorCode.AUTH_FAILED, () -> links.redeem(late, Kind.DOWNLOAD));
    }

    @Test
    void aLinkLastsFromASecondToAnHour() {
        assertThat(links.expiry(Optional.of(Duration.ofSeconds(1)))).isEqualTo(START.plusSeconds(1));
        assertThat(links.expiry(Optional.of(Duration.ofHours(1)))).isEqualTo(START.plusSeconds(3600));
        for (Duration lifetime : List.of(
                Duration.ofMillis(999),
                Duration.ZERO,
                Duration.ofSeconds(-1),
                Duration.ofHours(1).plusNanos(1))) {
            assertRefused(ErrorCode.CONFIG_INVALID, () -> links.expiry(Optional.of(lifetime)));
        }
    }

    @Test
    void whatExpiredOrLastsTooLongIsNotSigned() {
        for (Instant expires : List.of(START, START.minusSeconds(1), START.plusSeconds(3601), Instant.MAX)) {
            Link link = new Link(Kind.DOWNLOAD, new ServerId("s"), "a", expires);
            assertRefused(ErrorCode.CONFIG_INVALID, () -> links.sign(link));
        }
    }

    @Test
    void aPathThatLeadsUpIsNotSigned() {
        Link link = new Link(Kind.DOWNLOAD, new ServerId("s"), "../x", START.plusSeconds(1));

        assertRefused(ErrorCode.CONFIG_INVALID, () -> links.sign(link));
    }

    @Test
    void ofManyWhoComeAtOnceExactlyOneGetsIn() throws Exception {
        for (int round = 0; round < 20; round++) {
            String token = links.sign(link(Kind.UPLOAD));
            CountDownLatch go = new CountDownLatch(1);
            try (ExecutorService threads = AgentThreads.perTask("redeemer")) {
                List<Future<Boolean>> redeemers = IntStream.range(0, 50)
                        .mapToObj(i -> threads.submit(() -> {
                            go.await();
                            return redeems(token);
                        }))
                        .toList();

                go.countDown();

                int in = 0;
                for (Future<Boolean> redeemer : redeemers) {
                    in += redeemer.get() ? 1 : 0;
                }
                assertThat(in).isEqualTo(1);
            }
        }
    }

    private boolean redeems(String token) {
        try {
            return links.redeem(token, Kind.UPLOAD) != null;
        } catch (RequestException _) {
            return false;
        }
    }

    @Test
    void linksThatWaitAreBounded() {
        String first = links.sign(link(Kind.DOWNLOAD));
        for (int i = 1; i < Links.MOST_OPEN; i++) {
            String _ = links.sign(link(Kind.DOWNLOAD));
        }

        assertRefused(ErrorCode.INSUFFICIENT_RESOURCES, () -> links.sign(link(Kind.DOWNLOAD)));
        Link _ = links.redeem(first, Kind.DOWNLOAD);
        assertThat(links.sign(link(Kind.DOWNLOAD))).isNotEmpty();
        assertRefused(ErrorCode.INSUFFICIENT_RESOURCES, () -> links.sign(link(Kind.DOWNLOAD)));

        now = START.plus(Duration.ofMinutes(5));
        assertThat(links.sign(link(Kind.DOWNLOAD))).isNotEmpty();
    }
}
