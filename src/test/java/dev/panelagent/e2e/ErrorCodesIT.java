package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.e2e.Provocations.Provocation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each code is told by an agent as it ships, to whoever meets the condition the code names (protocol 2.6). */
class ErrorCodesIT {
    private static final String UNKNOWN = "no-such-server";
    private static Playground playground;

    /** When a code is told. */
    record Condition(ErrorCode code, String when, Provocation provocation) {
        @Override
        public String toString() {
            return code + ": " + when;
        }
    }

    static List<Condition> conditions() {
        return List.of(
                when(ErrorCode.AGENT_OFFLINE, "the agent is on its way down", Provocations::aStoppingAgent),
                when(ErrorCode.SERVER_NOT_FOUND, "nobody made it", on -> on.refusal("start_server", UNKNOWN, "{}")),
                when(ErrorCode.CONTAINER_NOT_FOUND, "removed by hand", Provocations::aContainerRemovedByHand),
                when(ErrorCode.CONTAINER_NOT_FOUND, "it was never made", Provocations::aContainerThatWasNeverMade),
                when(ErrorCode.INSUFFICIENT_RESOURCES, "the server's limit", Provocations::moreThanTheServersDisk),
                when(ErrorCode.INSUFFICIENT_RESOURCES, "the disk is full", Provocations::aFullDiskUnderTheServers),
                when(ErrorCode.PERMISSION_DENIED, "a link leads out", Provocations::aLinkThatLeadsOut),
                when(ErrorCode.DOCKER_ERROR, "the engine refuses a mount", Provocations::aMountTheKernelDoesNotTake),
                when(ErrorCode.CONFIG_INVALID, "a member is missing", on -> on.refusal("write_file", "{}")),
                when(ErrorCode.PORT_CONFLICT, "the port is taken", Provocations::aTakenPort),
                when(ErrorCode.AUTH_FAILED, "the token is wrong", Provocations::aWrongToken),
                when(ErrorCode.UNKNOWN_ACTION, "there is no such action", on -> on.refusal("fly", "{}")),
                when(
                        ErrorCode.COMMAND_NOT_FOUND,
                        "it never came",
                        on -> on.refusal("get_command", "{\"commandId\":\"no-such-command\"}")),
                when(ErrorCode.PARSE_ERROR, "half an object", Provocations::halfAnObject),
                when(ErrorCode.IMAGE_NOT_FOUND, "the image is nowhere", Provocations::anImageThatIsNowhere),
                when(ErrorCode.SERVER_EXISTS, "it is there", on -> on.refusal("create_server", Shells.payload())),
                when(
                        ErrorCode.SERVER_NOT_RUNNING,
                        "it is down",
                        on -> on.refusal("send_server_command", "{\"command\":\"say hello\"}")),
                when(ErrorCode.ENGINE_UNAVAILABLE, "its socket is denied", Provocations::anEngineThatDeniesTheAgent),
                when(ErrorCode.STORE_UNAVAILABLE, "the disk is full", Provocations::aFullDiskUnderTheStore),
                when(ErrorCode.TIMEOUT, "a server is never ready", Provocations::aServerThatIsNeverReady),
                when(ErrorCode.FILE_NOT_FOUND, "nothing is there", on -> on.refusal("read_file", "{\"path\":\"/no\"}")),
                when(ErrorCode.FILE_EXISTS, "something is there", Provocations::aFileThatIsThere),
                when(ErrorCode.FILE_CHANGED, "another wrote it", Provocations::aFileChangedByAnother),
                when(ErrorCode.FILE_ERROR, "it is busy", Provocations::aBusyDirectory),
                when(ErrorCode.LIMIT_EXCEEDED, "no answer can hold it", Provocations::aFileTooLargeForAnAnswer),
                when(ErrorCode.ARCHIVE_INVALID, "it is no archive", Provocations::anArchiveThatIsNone),
                when(
                        ErrorCode.ADDRESS_FORBIDDEN,
                        "the address is",
                        on -> Provocations.pulling(on, "\"url\":\"http://10.1.2.3/file\"")),
                when(
                        ErrorCode.DOWNLOAD_FAILED,
                        "the file is not on offer",
                        on -> Provocations.pulling(on, "\"url\":\"" + on.host().url("missing") + "\"")),
                when(
                        ErrorCode.CHECKSUM_MISMATCH,
                        "it is another file",
                        on -> Provocations.pulling(
                                on,
                                "\"url\":\"" + on.host().url("file") + "\",\"checksum\":\"sha256:" + "0".repeat(64)
                                        + "\"")),
                when(ErrorCode.CANCELLED, "somebody called it off", Provocations::aDownloadCalledOff),
                when(
                        ErrorCode.OPERATION_NOT_FOUND,
                        "it never began",
                        on -> on.refusal("get_operation", "{\"operationId\":\"no-such-operation\"}")),
                when(
                        ErrorCode.MOD_NOT_FOUND,
                        "it is not installed",
                        on -> on.refusal("uninstall_mod", "{\"modId\":\"no-such-mod\"}")),
                when(
                        ErrorCode.STEAMCMD_REQUIRED,
                        "no SteamCMD is configured",
                        on -> on.refusal(
                                "install_mod",
                                "{\"workshopId\":\"1\",\"downloadUrl\":\"steam://workshop/download/1\"}")));
    }

    private static Condition when(ErrorCode code, String when, Provocation provocation) {
        return new Condition(code, when, provocation);
    }

    @BeforeAll
    static void open() {
        playground = new Playground();
    }

    @AfterAll
    static void close() {
        playground.close();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void isTold(Condition condition) throws Exception {
        assertThat(condition.provocation().on(playground))
                .isEqualTo(condition.code().name());
    }

    /** All but the one for defects nobody knows of; HostileFramesIT looks for it, and must not find it. */
    @Test
    void everyCodeHasItsCondition() {
        Set<ErrorCode> told = conditions().stream().map(Condition::code).collect(Collectors.toSet());

        assertThat(told).isEqualTo(EnumSet.complementOf(EnumSet.of(ErrorCode.INTERNAL_ERROR)));
    }
}
