package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "world.zip | world.zip | world.zip",
                "a b.txt | a b.txt | a%20b.txt",
                "é.txt | _.txt | %C3%A9.txt",
                "😀 | _ | %F0%9F%98%80",
                "a\"b\\c%41'(*) | a_b_c_41'(*) | a%22b%5Cc%2541%27%28%2A%29",
            })
    void aNameHasAPlainAndAnExactForm(String name, String plain, String exact) {
        assertThat(Attachment.named(name))
                .isEqualTo("attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + exact);
    }

    @Test
    void noNameEndsTheHeader() {
        assertThat(Attachment.named("a\r\nSet-Cookie: b\u0000\u007f\u0085")).matches("[ -~]+");
    }

    @Test
    void aNameThatIsNoUtf8IsShownWithQuestionMarks() {
        assertThat(Attachment.named("a\udcffb")).isEqualTo("attachment; filename=\"a_b\"; filename*=UTF-8''a%3Fb");
    }
}
