package dev.panelagent.files.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    private static final URI URL = URI.create("http://a.example/url.zip");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            attachment; filename=a.zip                              | a.zip
            attachment; filename="a b; c, d.zip"                    | a b; c, d.zip
            attachment; filename="a \\"b\\".zip"                    | a "b".zip
            ATTACHMENT; FileName=a.zip                              | a.zip
            attachment; filename=a.zip; filename*=UTF-8''%C3%BC.zip | \u00fc.zip
            attachment; filename*=utf-8'de'%C3%BC.zip               | \u00fc.zip
            attachment; filename*=ISO-8859-1''%FC.zip               | \u00fc.zip
            attachment; filename*=UTF-8''%FC.zip; filename=a.zip    | a.zip
            attachment; filename*=KOI8-R''%FC.zip; filename=a.zip   | a.zip
            attachment; filename*=UTF-8; filename=a.zip             | a.zip
            attachment; filename="\u00c3\u00bc.zip"                 | \u00fc.zip
            attachment; filename="\u00fc.zip"                       | \u00fc.zip
            attachment; filename="../../etc/passwd"                 | passwd
            attachment; filename="C:\\\\dir\\\\a.zip"               | a.zip
            attachment; filename*=UTF-8''..%2F..%5Ca.zip            | a.zip
            attachment; filename="100%41.zip"                       | 100%41.zip
            attachment; filename                                    | url.zip
            inline                                                  | url.zip
            ;;,=                                                    | url.zip
            """)
    void theServersSuggestionIsRead(String disposition, String name) {
        assertThat(FileNames.choose(Optional.empty(), Optional.of(disposition), URL))
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/dir/a%20b+c.zip?x=/y.txt#/z, a b+c.zip",
        "http://a.example/%C3%BC.zip,                 \u00fc.zip",
        "http://a.example/\u00fc.zip,                 \u00fc.zip",
        "http://a.example/%FC.zip,                    %FC.zip",
        "http://a.example/a%2Fb,                      b",
        "http://a.example/a%5Cb,                      b",
        "http://a.example/a%252Fb,                    a%2Fb",
        "http://a.example/dir/,                       download",
        "http://a.example,                            download"
    })
    void theUrlNamesWhatNobodyElseDoes(String url, String name) {
        assertThat(FileNames.choose(Optional.empty(), Optional.empty(), URI.create(url)))
                .isEqualTo(name);
    }

    @Test
    void theUsersWordCountsFirst() {
        assertThat(FileNames.choose(Optional.of("dir/mine"), Optional.of("attachment; filename=x"), URL))
                .isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "a/..", "a\\..", "a/", "a\\", "a\u0000b", "a\nb", "\u007f", "\u0085", "\ud800"})
    void aNameNoFileCanHaveIsRefused(String name) {
        assertRefused(Optional.of(name), Optional.empty(), URL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment; filename=..",
                "attachment; filename=\"\"",
                "attachment; filename*=UTF-8''a%00b",
                "attachment; filename*=UTF-8''%0D%0Ax",
                "attachment; filename=\"..\\\\..\""
            })
    void aServerCannotSuggestWhatNoFileCanBeCalled(String disposition) {
        assertRefused(Optional.empty(), Optional.of(disposition), URL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/..", "/a/%2E%2e", "/a%2F", "/a%00b"})
    void aUrlCannotNameWhatNoFileCanBeCalled(String path) {
        assertRefused(Optional.empty(), Optional.empty(), URI.create("http://a.example" + path));
    }

    @Test
    void bytesAreCountedNotCharacters() {
        assertThat(FileNames.checked("x".repeat(255))).hasSize(255);
        assertThat(FileNames.checked("\u00fc".repeat(127))).hasSize(127);

        assertRefused(Optional.of("x".repeat(256)), Optional.empty(), URL);
        assertRefused(Optional.of("\u00fc".repeat(128)), Optional.empty(), URL);
    }

    private static void assertRefused(Optional<String> wanted, Optional<String> disposition, URI url) {
        assertThatThrownBy(() -> FileNames.choose(wanted, disposition, url))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
    }
}
