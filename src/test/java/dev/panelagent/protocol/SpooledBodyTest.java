package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are too large for memory. */
class SpooledBodyTest {
    private static final int LARGE = 3 << 20;

    private final FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

    private Inbound read(String body) {
        return decoder.httpBody(BytesSpool.of(body));
    }

    private FileContent.Spooled content(String body) {
        FileContent content = switch (((Inbound.Request) read(body)).request().command()) {
            case FileChange.WriteFile write -> write.content();
            case FileChange.UploadFile upload -> upload.content();
            default -> throw new AssertionError("not about files");
        };
        assertThat(content).isInstanceOf(FileContent.Spooled.class);
        return (FileContent.Spooled) content;
    }

    private static byte[] bytes(FileContent content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private RequestException refusal(String body) {
        return (RequestException) ((Inbound.Rejected) read(body)).reason();
    }

    private static String write(String members) {
        return "{\"action\":\"write_file\",\"serverId\":\"s1\",\"payload\":{\"path\":\"/a\"," + members + "}}";
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"encoding\":\"base64\",\"content\":\"%s\"", "\"content\":\"%s\",\"encoding\":\"base64\""})
    void base64IsDecodedWhereverTheEncodingStands(String members) throws IOException {
        byte[] file = random(LARGE);

        FileContent content =
                content(write(members.formatted(Base64.getEncoder().encodeToString(file))));

        assertThat(bytes(content)).isEqualTo(file);
        assertThat(bytes(content)).as("read again").isEqualTo(file);
    }

    @Test
    void textIsTakenAsItIs() throws IOException {
        String text = "grüß\\ud83d\\ude00 \"\\n".repeat(LARGE / 30);
        String escaped = text.replace("\"", "\\\"");

        FileContent content = content(write("\"content\":\"" + escaped + "\""));

        assertThat(new String(bytes(content), StandardCharsets.UTF_8)).isEqualTo("grüß😀 \"\n".repeat(LARGE / 30));
    }

    @Test
    void allButTheContentIsReadAsUsual() {
        String body = "{\"content\":\"" + "QUJD".repeat(LARGE / 4)
                + "\",\"encoding\":\"base64\",\"path\":\"/b.chunk3\",\"totalChunks\":4,\"id\":\"c1\","
                + "\"serverId\":\"s1\",\"action\":\"upload_file\"}";

        Inbound.Request inbound = (Inbound.Request) read(body);

        assertThat(inbound.request().id()).isEqualTo("c1");
        assertThat(inbound.request().dialect()).isEqualTo(Dialect.HTTP);
        assertThat(inbound.request().command()).isInstanceOfSatisfying(FileChange.UploadFile.class, upload -> {
            assertThat(upload.serverId().value()).isEqualTo("s1");
            assertThat(upload.path()).isEqualTo("/b.chunk3");
            assertThat(upload.chunks()).isEqualTo(OptionalInt.of(4));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload", "data", "parameters"})
    void theContentMayStandWhereverArgumentsDo(String container) throws IOException {
        String body = "{ \"action\" : \"file_write\" , \"serverId\":\"s1\" , \"" + container
                + "\" :\n{ \"path\" : \"/ä\" , \"content\" : \"text\" } }";

        assertThat(bytes(content(body))).asString().isEqualTo("text");
    }

    @Test
    void ofSeveralContentsTheLastCounts() throws IOException {
        assertThat(bytes(content(write("\"content\":\"" + "x".repeat(LARGE) + "\",\"content\":\"second\""))))
                .asString()
                .isEqualTo("second");
        assertThat(bytes(content(write("\"content\":5,\"content\":\"second\""))))
                .asString()
                .isEqualTo("second");
    }

    @Test
    void contentThatIsNoTextIsReadIntoMemory() {
        Inbound.Request inbound = (Inbound.Request) read(write("\"content\":{\"a\":[1,null]}"));

        assertThat(inbound.request().command())
                .isEqualTo(new FileChange.WriteFile(
                        new ServerId("s1"),
                        "/a",
                        new FileContent.Inline(Base64.getEncoder()
                                .encodeToString("{\"a\":[1,null]}".getBytes(StandardCharsets.UTF_8))),
                        Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2!", "QUJD=", "QQ==QUJD", "QUJD\\u00e4", "QUJDQ"})
    void whatIsNotBase64IsRefusedAndNotQuoted(String end) {
        FileContent content =
                content(write("\"encoding\":\"base64\",\"content\":\"" + "QUJD".repeat(LARGE / 4) + end + "\""));

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> bytes(content))
                .withMessage("content is not base64: send it as encoding says")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"content\":\"abc",
                "\"content\":\"abc\\",
                "\"content\":\"abc\\x\"}}",
                "\"content\":\"abc\\u12g4\"}}",
                "\"content\":\"abc\"",
                "\"content\":\"abc\"}",
                "\"content\":\"abc\"}} x",
                "\"content\":\"abc\"}}{}",
                "\"content\":\"a\nb\"}}",
                "\"content\":\"abc\",}}",
            })
    void aBodyThatIsBrokenOrCutShortIsRefused(String end) {
        String body = "{\"action\":\"write_file\",\"serverId\":\"s1\",\"payload\":{\"path\":\"/a\"," + end;

        RequestException refusal = refusal(body);

        assertThat(refusal.code()).isEqualTo(ErrorCode.PARSE_ERROR);
        assertThat(refusal).hasMessageStartingWith("not valid JSON at offset ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[{\"content\":\"x\"}]", "\"content\"", "5"})
    void whatIsNoObjectIsRefused(String body) {
        assertThat(refusal(body).code()).isEqualTo(ErrorCode.PARSE_ERROR);
    }

    @Test
    void malformedUtf8IsRefused() {
        byte[] body = write("\"content\":\"????\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] == '?' ? (byte) 0xff : body[i];
        }

        Inbound inbound = decoder.httpBody(new BytesSpool(body, 1000));

        assertThat(inbound)
                .isInstanceOfSatisfying(
                        Inbound.Rejected.class,
                        rejected -> assertThat(rejected.reason().code()).isEqualTo(ErrorCode.PARSE_ERROR));
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(refusal("{\"action\":\"write_file\",\"deep\":" + deep + "}").code())
                .isEqualTo(ErrorCode.PARSE_ERROR);
        assertThat(refusal("{\"payload\":".repeat(100) + "1" + "}".repeat(100)).code())
                .isEqualTo(ErrorCode.PARSE_ERROR);
    }

    @Test
    void nothingElseMayBeLarge() {
        String much = "x".repeat(Spool.MOST_IN_MEMORY);

        assertThat(refusal("{\"action\":\"write_file\",\"path\":\"" + much + "\"}"))
                .hasMessageContaining("beside the content");
        assertThat(refusal(write("\"content\":\"x\",\"more\":{\"content\":\"" + much + "\"}")))
                .hasMessageContaining("beside the content");
        assertThat(refusal(write("\"content\":\"x\",\"list\":[" + "0,".repeat(3 << 20) + "0]")))
                .hasMessageContaining("beside the content");
    }

    @ParameterizedTest
    @CsvSource({
        "search_files, '\"content\":\"x\"'",
        "list_servers, '\"content\":\"x\"'",
        "delete_file, '\"path\":\"/a\",\"content\":\"x\"'"
    })
    void onlyFilesMayHaveLargeContent(String action, String members) {
        RequestException refusal =
                refusal("{\"action\":\"" + action + "\",\"serverId\":\"s1\",\"payload\":{" + members + "}}");

        assertThat(refusal.code()).isEqualTo(ErrorCode.PARSE_ERROR);
        assertThat(refusal).hasMessage("the body is too large for " + action + ": send less than 1 MiB");
    }

    @Test
    void aRefusalNamesItsCommand() {
        Inbound inbound = read("{\"id\":\"c7\",\"action\":\"write_file\",\"content\":\"x\"}");

        assertThat(inbound).isInstanceOfSatisfying(Inbound.Rejected.class, rejected -> {
            assertThat(rejected.id()).isEqualTo("c7");
            assertThat(rejected.action()).isEqualTo("write_file");
            assertThat(rejected.reason()).hasMessageContaining("serverId");
        });
    }

    @Test
    void anEncodingNobodyKnowsIsRefused() {
        assertThat(refusal(write("\"content\":\"x\",\"encoding\":\"rot13\"")).code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }
}
