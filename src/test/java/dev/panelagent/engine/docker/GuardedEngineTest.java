package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.EngineInfo;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedEngineTest {
    private static final EngineInfo INFO = new EngineInfo("Docker Engine", "1", "1.41");

    static Stream<Method> calls() {
        return Arrays.stream(ContainerEngine.class.getDeclaredMethods());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void platformsExceptionsComeOutAsThePortPromises(Method call) {
        for (RuntimeException thrown :
                new RuntimeException[] {new CircuitBreakerOpenException(), new TimeoutException()}) {
            assertThatThrownBy(() -> invoke(call, new GuardedEngine(failing(thrown))))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("DOCKER_HOST")
                    .hasCause(thrown);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void refusalsPassAsTheyAre(Method call) {
        EngineException refusal = new EngineException(ErrorCode.PORT_CONFLICT, "taken", new IOException());

        assertThatThrownBy(() -> invoke(call, new GuardedEngine(failing(refusal))))
                .isSameAs(refusal);
    }

    @Test
    void answersPass() {
        GuardedEngine engine = new GuardedEngine(answering((method, arguments) -> INFO));

        assertThat(engine.info()).isSameAs(INFO);
    }

    @Test
    void engineThatWasAwayAnswersAgain() {
        EngineUnavailableException away = new EngineUnavailableException("away", new IOException());
        boolean[] back = {false};
        GuardedEngine engine = new GuardedEngine(answering((method, arguments) -> {
            if (back[0]) {
                return INFO;
            }
            throw away;
        }));
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(engine::info)
                .isSameAs(away);

        back[0] = true;

        assertThat(engine.info()).isSameAs(INFO);
    }

    @Test
    void whileItIsLeftAloneItsLastTroubleIsTold() {
        RuntimeException[] thrown = {new EngineUnavailableException("join the group", new IOException())};
        GuardedEngine engine = new GuardedEngine(answering((method, arguments) -> {
            throw thrown[0];
        }));
        assertThatThrownBy(engine::info).hasMessage("join the group");

        thrown[0] = new CircuitBreakerOpenException();

        assertThatThrownBy(engine::info).hasMessageContaining("left alone").hasMessageEndingWith("join the group");
    }

    private interface Answer {
        Object to(Method method, Object[] arguments);
    }

    private static ContainerEngine failing(RuntimeException thrown) {
        return answering((method, arguments) -> {
            throw thrown;
        });
    }

    private static ContainerEngine answering(Answer answer) {
        return (ContainerEngine) Proxy.newProxyInstance(
                ContainerEngine.class.getClassLoader(),
                new Class<?>[] {ContainerEngine.class},
                (proxy, method, arguments) -> answer.to(method, arguments));
    }

    private static Object[] arguments(Method call) {
        return Arrays.stream(call.getParameterTypes())
                .map(type -> type.isPrimitive() ? (Object) 0 : null)
                .toArray();
    }

    private static void invoke(Method call, ContainerEngine engine) throws Throwable {
        try {
            call.invoke(engine, arguments(call));
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
