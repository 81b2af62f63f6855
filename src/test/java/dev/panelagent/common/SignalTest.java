package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
    /** As bash prints them on Linux for x86 and ARM. */
    private static final String KILL_L = """
             1) SIGHUP       2) SIGINT       3) SIGQUIT      4) SIGILL       5) SIGTRAP
             6) SIGABRT      7) SIGBUS       8) SIGFPE       9) SIGKILL     10) SIGUSR1
            11) SIGSEGV     12) SIGUSR2     13) SIGPIPE     14) SIGALRM     15) SIGTERM
            16) SIGSTKFLT   17) SIGCHLD     18) SIGCONT     19) SIGSTOP     20) SIGTSTP
            21) SIGTTIN     22) SIGTTOU     23) SIGURG      24) SIGXCPU     25) SIGXFSZ
            26) SIGVTALRM   27) SIGPROF     28) SIGWINCH    29) SIGIO       30) SIGPWR
            31) SIGSYS      34) SIGRTMIN    35) SIGRTMIN+1  36) SIGRTMIN+2  37) SIGRTMIN+3
            38) SIGRTMIN+4  39) SIGRTMIN+5  40) SIGRTMIN+6  41) SIGRTMIN+7  42) SIGRTMIN+8
            43) SIGRTMIN+9  44) SIGRTMIN+10 45) SIGRTMIN+11 46) SIGRTMIN+12 47) SIGRTMIN+13
            48) SIGRTMIN+14 49) SIGRTMIN+15 50) SIGRTMAX-14 51) SIGRTMAX-13 52) SIGRTMAX-12
            53) SIGRTMAX-11 54) SIGRTMAX-10 55) SIGRTMAX-9  56) SIGRTMAX-8  57) SIGRTMAX-7
            58) SIGRTMAX-6  59) SIGRTMAX-5  60) SIGRTMAX-4  61) SIGRTMAX-3  62) SIGRTMAX-2
            63) SIGRTMAX-1  64) SIGRTMAX
            """;

    @Test
    void everyNameOfTheKillCommandHasItsNumber() {
        List<Integer> numbers = new ArrayList<>();
        Matcher line = Pattern.compile("(\\d+)\\) (\\S+)").matcher(KILL_L);
        while (line.find()) {
            int number = Integer.parseInt(line.group(1));
            String name = line.group(2);
            numbers.add(number);
            assertThat(Signal.parse(name)).as(name).map(Signal::number).contains(number);
            assertThat(Signal.parse(name.substring(3))).as(name).isEqualTo(Signal.parse(name));
            assertThat(Signal.parse(line.group(1))).as(name).isEqualTo(Signal.parse(name));
        }
        assertThat(numbers).hasSize(62);
    }

    @ParameterizedTest
    @CsvSource({
        "SIGIOT, 6",
        "SIGPOLL, 29",
        "SIGCLD, 17",
        "sigterm, 15",
        "Term, 15",
        "' 9 ', 9",
        "SIGUNUSED, 31",
        "SIGRTMIN, 34",
        "sigrtmin+3, 37",
        "RTMIN+30, 64",
        "rtmax, 64",
        "RTMAX-1, 63",
        "SIGRTMAX-30, 34"
    })
    void otherWaysToSayItAreUnderstood(String text, int number) {
        assertThat(Signal.parse(text)).map(Signal::number).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "32",
                "33",
                "65",
                "-1",
                "-9",
                "+9",
                "9.0",
                "015",
                "99999999999999999999",
                "SIG",
                "SIGFOO",
                "SIGSIGTERM",
                "SIG15",
                "SIG TERM",
                "TERM\n2",
                "^C",
                "RTMIN+0",
                "RTMIN+31",
                "RTMIN-1",
                "RTMAX-31",
                "RTMAX+1",
                "RT_MIN",
                "\uff19",
                "\u0661\u0665",
                "\u017figterm",
                "s\u0131gint",
                "\u3000TERM"
            })
    void whatLinuxDoesNotKnowIsEmpty(String text) {
        assertThat(Signal.parse(text)).isEmpty();
    }

    @Test
    void theTwoOfDailyUseAreConstants() {
        assertThat(Signal.TERM).isEqualTo(new Signal("SIGTERM", 15)).hasToString("SIGTERM");
        assertThat(Signal.KILL).isEqualTo(new Signal("SIGKILL", 9));
    }
}
