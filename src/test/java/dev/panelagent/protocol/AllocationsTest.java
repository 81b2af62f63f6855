package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationsTest {
    private static List<PortMapping> ports(String members) {
        String request = "{\"serverId\":\"s\",\"payload\":{\"image\":\"game\"," + members + "}}";
        return new SpecReader(Specs.DEFAULTS)
                .read(new Arguments(Json.object(request)))
                .ports();
    }

    private static List<String> told(String members) {
        return ports(members).stream()
                .map(port -> port.ip() + ":" + port.hostPort() + ">" + port.containerPort() + "/" + port.protocol())
                .toList();
    }

    @Test
    void theDefaultIsFirstAndThereOnce() {
        assertThat(told("""
                "allocations":{"default":{"ip":"10.0.0.1","port":25566},
                 "mappings":{"10.0.0.1":[25565,25566],"10.0.0.2":["7777"]},"force_outgoing_ip":true}"""))
                .containsExactly(
                        "10.0.0.1:25566>25566/tcp",
                        "10.0.0.1:25566>25566/udp",
                        "10.0.0.1:25565>25565/tcp",
                        "10.0.0.1:25565>25565/udp",
                        "10.0.0.2:7777>7777/tcp",
                        "10.0.0.2:7777>7777/udp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"isPrimary\":true", "\"primary\":true", "\"primary\":1", "\"isPrimary\":\"true\""})
    void thePrimaryOfAListIsFirst(String primary) {
        assertThat(told("\"allocations\":[{\"ip\":\"0.0.0.0\",\"port\":1,\"alias\":null,\"isPrimary\":false},"
                        + "{\"port\":2,\"alias\":\"play.example\"," + primary + "}]"))
                .containsExactly("0.0.0.0:2>2/tcp", "0.0.0.0:2>2/udp", "0.0.0.0:1>1/tcp", "0.0.0.0:1>1/udp");
    }

    @Test
    void aListWithoutAPrimaryKeepsItsOrder() {
        assertThat(ports("\"allocations\":[{\"port\":5},{\"port\":4},{\"port\":5}]").stream()
                        .map(PortMapping::hostPort))
                .containsExactly(5, 5, 4, 4);
    }

    @Test
    void portsWinWhereTheyNameTheSame() {
        assertThat(told("""
                "allocations":[{"ip":"10.0.0.1","port":9},{"ip":"10.0.0.1","port":25565,"primary":true}],
                 "ports":[{"hostPort":8,"protocol":"tcp"},{"hostPort":25565,"containerPort":19132,"protocol":"udp"}]"""))
                .containsExactly("0.0.0.0:25565>19132/udp", "10.0.0.1:9>9/tcp", "10.0.0.1:9>9/udp", "0.0.0.0:8>8/tcp");
    }

    @Test
    void theSameNumberOnAnotherAddressIsAnotherPort() {
        assertThat(told("\"allocations\":[{\"ip\":\"10.0.0.2\",\"port\":5}],"
                        + "\"ports\":[{\"ip\":\"10.0.0.1\",\"hostPort\":5,\"protocol\":\"tcp\"}]"))
                .containsExactly("10.0.0.2:5>5/tcp", "10.0.0.2:5>5/udp", "10.0.0.1:5>5/tcp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "{\"default\":null,\"mappings\":[]}",
                "{\"default\":{\"ip\":\"127.0.0.1\",\"port\":0},\"mappings\":[]}"
            })
    void aServerWithoutAllocationsHasItsPorts(String allocations) {
        assertThat(told("\"ports\":{\"1\":2},\"allocations\":" + allocations))
                .containsExactly("0.0.0.0:1>2/tcp", "0.0.0.0:1>2/udp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | allocations",
                "\"25565\" | allocations",
                "{\"25565\":25565} | allocations",
                "[7] | allocations[0]",
                "[{\"port\":1},{\"port\":2},{\"port\":0}] | allocations[2].port",
                "[{\"ip\":\"10.0.0.1\"}] | allocations[0].port",
                "[{\"port\":65536}] | allocations[0].port",
                "[{\"port\":1.5}] | allocations[0].port",
                "[{\"port\":[1]}] | allocations[0].port",
                "[{\"port\":1,\"ip\":\"node.example\"}] | allocations[0].ip",
                "[{\"port\":1,\"ip\":{}}] | allocations[0].ip",
                "[{\"port\":1,\"isPrimary\":\"maybe\"}] | allocations[0].isPrimary",
                "[{\"port\":1,\"alias\":[]}] | allocations[0].alias",
                "[{\"port\":1,\"primary\":true},{\"port\":2,\"primary\":true}] | allocations[1].primary",
                "{\"default\":25565} | allocations.default",
                "{\"default\":{\"ip\":\"1.1.1.1\"}} | allocations.default.port",
                "{\"default\":{\"port\":-1}} | allocations.default.port",
                "{\"mappings\":{\"everywhere!\":[1]}} | allocations.mappings",
                "{\"mappings\":{\"::\":1}} | allocations.mappings[\"::\"]",
                "{\"mappings\":{\"1.1.1.1\":[1,\"x\"]}} | allocations.mappings[\"1.1.1.1\"][1]",
                "{\"mappings\":[1]} | allocations.mappings"
            })
    void whatCannotBeUsedIsNamedByItsPlace(String allocations, String place) {
        assertThatThrownBy(() -> ports("\"allocations\":" + allocations))
                .isInstanceOf(RequestException.class)
                .hasMessageStartingWith("payload." + place + " ")
                .extracting(e -> ((RequestException) e).code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @Test
    void asManyAsPortsMayBe() {
        assertThat(ports(many(128))).hasSize(256);
        assertThatThrownBy(() -> ports(many(129))).hasMessageStartingWith("payload.allocations \"129\"");
    }

    private static String many(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(port -> "{\"port\":" + port + "}")
                .collect(Collectors.joining(",", "\"allocations\":[", "]"));
    }
}
