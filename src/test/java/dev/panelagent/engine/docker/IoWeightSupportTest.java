package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import dev.panelagent.engine.ContainerLimits;
import org.junit.jupiter.api.Test;

class IoWeightSupportTest {
    private static final ContainerLimits WEIGHT = new ContainerLimits(0, 0, 0, 500, 0);

    private final IoWeightSupport support = new IoWeightSupport();
    private int asked;

    @Test
    void engineIsAskedOnceAndOnlyIfAWeightIsWanted() throws JsonProcessingException {
        Info info = info("null");

        assertThat(support.allows(new ContainerLimits(0, 0, 0, 0, 0), () -> count(info)))
                .isFalse();
        assertThat(asked).isZero();

        assertThat(support.allows(WEIGHT, () -> count(info))).isTrue();
        assertThat(support.allows(WEIGHT, () -> count(info))).isTrue();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void engineThatDeniesItBeforehandIsBelieved() throws JsonProcessingException {
        Info info = info("[\"WARNING: No io.weight support\"]");

        assertThat(support.allows(WEIGHT, () -> count(info))).isFalse();
    }

    @Test
    void engineThatDiscardsItAfterwardsIsBelievedFromThenOn() throws JsonProcessingException {
        Info info = info("null");
        assertThat(support.allows(WEIGHT, () -> count(info))).isTrue();

        support.heed(new String[] {
            "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded."
        });

        assertThat(support.allows(WEIGHT, () -> count(info))).isFalse();
    }

    @Test
    void otherWarningsMeanNothing() throws JsonProcessingException {
        Info info = info("[\"WARNING: No io.weight (per device) support\"]");
        support.heed(new String[] {"localhost resolves to 127.0.0.1"});
        support.heed(null);

        assertThat(support.allows(WEIGHT, () -> count(info))).isTrue();
    }

    private Info count(Info info) {
        asked++;
        return info;
    }

    private static Info info(String warnings) throws JsonProcessingException {
        return DefaultDockerClientConfig.createDefaultConfigBuilder()
                .build()
                .getObjectMapper()
                .readValue("{\"ID\":\"x\",\"Warnings\":" + warnings + "}", Info.class);
    }
}
