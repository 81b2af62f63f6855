package dev.panelagent.files.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
    @ParameterizedTest
    @CsvSource({
        "http://a.example/x/y,  z,                       http://a.example/x/z",
        "http://a.example/x/y,  /z,                      http://a.example/z",
        "http://a.example/x/y,  ../z,                    http://a.example/z",
        "http://a.example/x/y,  ?q=1,                    http://a.example/x/y?q=1",
        "http://a.example,      z,                       http://a.example/z",
        "http://a.example:8080, //b.example/z,           http://b.example/z",
        "http://a.example/x,    HTTPS://b.example/z,     https://b.example/z",
        "http://a.example/x,    ' z ',                   http://a.example/z",
        "http://a.example/x,    http://b.example/[1] 2,  http://b.example/%5B1%5D%202",
        "http://a.example/x,    /100%/%41\\z,            http://a.example/100%25/%41%5Cz",
        "http://a.example/x,    http://[2a00::1]/[z],    http://[2a00::1]/%5Bz%5D"
    })
    void aRedirectIsReadAsItWasMeant(String from, String location, String to) {
        assertThat(Urls.redirected(URI.create(from), location)).hasToString(to);
    }

    @Test
    void fromTlsNoWayLeadsBack() {
        URI from = URI.create("HTTPS://a.example/x");

        assertThat(Urls.redirected(from, "/y")).hasToString("https://a.example/y");
        assertThatThrownBy(() -> Urls.redirected(from, "http://a.example/y"))
                .hasMessageContaining("https://a.example/x redirects from https to http");
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/x?token=1#t,       http://a.example/x",
        "https://u:p@a.example:81/x,         https://a.example:81/x",
        "HTTP://A.example,                   http://A.example",
        "http://u:p@a_b/x,                   'the URL of \"http:\"'",
        "mailto:u@a.example,                 'the URL of \"mailto:\"'",
        "/x?token=1,                         the URL"
    })
    void whatIsToldOfAUrlHoldsNoSecrets(String url, String shown) {
        assertThat(Urls.shown(URI.create(url))).isEqualTo(shown);
    }

    @Test
    void aLongPathIsCut() {
        assertThat(Urls.shown(URI.create("http://a.example/" + "x".repeat(1000))))
                .endsWith("x...")
                .hasSizeLessThan(230);
    }
}
