package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "clx0abc", "0c9d4a0e-8f0b-4f57-9a2e-1b2c3d4e5f60", "my.server_1", "A-"})
    void idsOfThePanelAreTaken(String id) {
        assertThat(new ServerId(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "..", ".a", "-a", "_a", "a/b", "a b", "a\n", "\u00e4", "a\u0000", "../../etc"})
    void whatWouldLeaveItsDirectoryIsRefused(String id) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> new ServerId(id))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .withMessageContaining("use 1 to 64");
    }

    @Test
    void sixtyFourCharactersAreTheLimit() {
        assertThat(new ServerId("x".repeat(64)).value()).hasSize(64);
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> new ServerId("x".repeat(65)));
    }
}
