package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecChangesTest {
    private static final SpecDefaults DEFAULTS = new SpecDefaults(1L << 30, 100, 512);
    private static final SpecCodec CODEC = new SpecCodec(DEFAULTS);
    private static final ServerSpec SPEC = CODEC.read("""
            {"serverId":"s1","payload":{"image":"game:1","startup":"./run","environment":{"A":"1","B":"2"},
             "limits":{"memory":1024,"cpu":100,"disk":2048},"ports":{"25565":25565},"fileDenylist":["*.jar"]}}""");

    private static SpecChanges read(String request) {
        return SpecChanges.read(new Arguments(Json.object(request)), new SpecReader(DEFAULTS));
    }

    private static ServerSpec changed(String payload) {
        return CODEC.update(
                SPEC, read("{\"action\":\"update_server\",\"serverId\":\"s1\",\"payload\":" + payload + "}"));
    }

    @Test
    void limitsAreChangedOneByOne() {
        Limits limits = changed("{\"limits\":{\"memory\":512}}").limits();

        assertThat(limits.memoryBytes()).isEqualTo(512L << 20);
        assertThat(limits.cpuPercent()).isEqualTo(100);
        assertThat(limits.diskBytes()).isEqualTo(2048L << 20);
    }

    @Test
    void soAreVariablesAndNullTakesOneAway() {
        ServerSpec spec = changed("{\"environment\":{\"B\":3,\"C\":\"4\",\"A\":null}}");

        assertThat(spec.environment()).containsOnly(java.util.Map.entry("B", "3"), java.util.Map.entry("C", "4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload", "data", "parameters"})
    void whatCannotBeUsedIsToldWithThePlaceItHas(String place) {
        assertThatThrownBy(() -> read("{\"serverId\":\"s1\",\"" + place + "\":{\"limits\":{\"memory\":[]}}}"))
                .hasMessageStartingWith(place + ".limits.memory ");
        assertThatThrownBy(() -> read("{\"serverId\":\"s1\",\"" + place + "\":{\"egg\":7}}"))
                .hasMessageStartingWith(place + ".egg ");
    }

    @Test
    void allElseTakesThePlaceOfWhatWasThere() {
        ServerSpec spec = changed("{\"ports\":{\"7777\":7777},\"startup\":\"./other\",\"fileDenylist\":[]}");

        assertThat(spec.ports()).extracting(PortMapping::hostPort).containsOnly(7777);
        assertThat(spec.startup()).contains("./other");
        assertThat(spec.fileDenylist()).isEmpty();
        assertThat(spec.image()).isEqualTo("game:1");
        assertThat(spec.environment()).isEqualTo(SPEC.environment());
    }

    @Test
    void theLegacyFrameHasItsServerBesideWhatItChanges() {
        SpecChanges changes = read(
                "{\"type\":\"server_update\",\"data\":{\"serverId\":\"s1\",\"limits\":{\"memory\":512,\"io\":500}}}");

        assertThat(changes.json()).doesNotContain("serverId");
        assertThat(CODEC.update(SPEC, changes).limits().ioWeight()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"serverId\":\"s1\"}",
                "{\"limits\":{\"memory\":\"much\"}}",
                "{\"environment\":[1]}",
                "{\"image\":\"a b\"}",
                "{\"mountPath\":\"/\"}"
            })
    void whatCannotBeUsedIsRefusedAtOnce(String payload) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> changed(payload))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
    }

    @Test
    void anotherEggComesWithItsImage() {
        ServerSpec spec = changed("""
                {"image":"other:1","startup":"","environment":{"A":null,"B":null},
                 "egg":{"name":"e","docker_images":{"o":"other:1"},"startup":"./egg"}}""");

        assertThat(spec.image()).isEqualTo("other:1");
        assertThat(spec.startup()).contains("./egg");
        assertThat(spec.egg()).isPresent();
    }

    @Test
    void anUpdateIsKeptAndReadAgain() {
        CommandCodec commands = new CommandCodec(DEFAULTS);
        Command.UpdateServer update = new Command.UpdateServer(
                SPEC.id(), read("{\"serverId\":\"s1\",\"payload\":{\"limits\":{\"cpu\":50}}}"));

        assertThat(commands.read(update.action(), commands.write(update))).isEqualTo(update);
    }
}
