package dev.panelagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void onlyTheSameTextMatches() {
        Secret secret = new Secret("abc");
        assertThat(secret.matches("abc")).isTrue();
        assertThat(secret.matches("abd")).isFalse();
        assertThat(secret.matches("ab")).isFalse();
        assertThat(secret.matches("abcd")).isFalse();
        assertThat(secret.matches("")).isFalse();
    }

    @Test
    void anEmptySecretMatchesNothing() {
        assertThat(new Secret("").matches("")).isFalse();
    }

    @Test
    void itNeverPrintsItself() {
        assertThat(new Secret("abc")).hasToString("***").asString().doesNotContain("abc");
        assertThat(new Secret("abc").reveal()).isEqualTo("abc");
    }
}
