package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTest {
    /** Follows everything, as open(2) does. */
    private static Fd anywhere(Fd from, List<String> names) throws Errno {
        byte[] path = String.join("/", names).getBytes(StandardCharsets.UTF_8);
        return Libc.openat(from.number(), path, Libc.Flags.PATH | Libc.Flags.CLOEXEC, 0);
    }

    @Test
    void bothWaysHold() {
        assertThat(Kernel.holds(new KernelResolver())).isTrue();
        assertThat(Kernel.holds(new WalkResolver())).isTrue();
    }

    @Test
    void oneThatFollowsEverythingDoesNotHold() {
        assertThat(Kernel.holds((from, names, _) -> anywhere(from, names))).isFalse();
    }

    @Test
    void oneThatFindsNothingDoesNotHold() {
        assertThat(Kernel.holds((_, _, _) -> {
                    throw new Errno("none", Errno.ENOSYS);
                }))
                .isFalse();
        assertThat(Kernel.holds((from, _, _) -> anywhere(from, List.of(".")))).isFalse();
    }

    @Test
    void oneThatRefusesForTheWrongReasonDoesNotHold() {
        assertThat(Kernel.holds((from, names, _) -> {
                    if (names.size() > 1) {
                        throw new Errno("none", Errno.EINVAL);
                    }
                    return anywhere(from, names);
                }))
                .isFalse();
    }

    @Test
    void theKernelIsAskedFirst() {
        assertThat(Kernel.resolver()).isInstanceOf(KernelResolver.class);
    }
}
