package dev.panelagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void oneOfSeveralIsEnough() {
        List<Secret> secrets = List.of(new Secret("abc"), new Secret(""), new Secret("def"));

        assertThat(Secret.anyMatches(secrets, "abc")).isTrue();
        assertThat(Secret.anyMatches(secrets, "def")).isTrue();
        assertThat(Secret.anyMatches(secrets, "")).isFalse();
        assertThat(Secret.anyMatches(secrets, "abcdef")).isFalse();
        assertThat(Secret.anyMatches(List.of(), "abc")).isFalse();
    }

    @Test
    void itNeverPrintsItself() {
        assertThat(new Secret("abc")).hasToString("***").asString().doesNotContain("abc");
        assertThat(new Secret("abc").reveal()).isEqualTo("abc");
    }
}
