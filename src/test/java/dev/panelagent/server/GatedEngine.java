package dev.panelagent.server;

import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.testing.FakeContainerEngine;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The way of one life of the agent to the engine: a call, or the answer to it, can be held; when the agent dies, all are. */
final class GatedEngine {
    private static final Map<String, Call> HELD = Map.of(
            "ensureImage", Call.ENSURE_IMAGE,
            "create", Call.CREATE,
            "start", Call.START,
            "signal", Call.SIGNAL,
            "remove", Call.REMOVE);

    private final FakeContainerEngine engine;
    private final CountDownLatch buried = new CountDownLatch(1);
    private final AtomicInteger starts = new AtomicInteger();
    private volatile boolean dead;
    private volatile @Nullable Hold hold;

    private record Hold(Call call, boolean answer, CountDownLatch release, AtomicInteger waiting) {}

    GatedEngine(FakeContainerEngine engine) {
        this.engine = engine;
    }

    ContainerEngine port() {
        return (ContainerEngine) Proxy.newProxyInstance(
                GatedEngine.class.getClassLoader(),
                new Class<?>[] {ContainerEngine.class},
                (proxy, method, arguments) -> pass(method, arguments));
    }

    void hold(Call call, boolean answer) {
        hold = new Hold(call, answer, new CountDownLatch(1), new AtomicInteger());
    }

    void release() {
        Hold present = hold;
        hold = null;
        if (present != null) {
            present.release().countDown();
        }
    }

    /** Whether a call waits for its release. */
    boolean isHolding() {
        Hold present = hold;
        return present != null && present.waiting().get() > 0;
    }

    /** How often the engine was asked to start something, and did. */
    int starts() {
        return starts.get();
    }

    /** The agent is no more: nothing it asks comes through, nor any answer. */
    void die() {
        dead = true;
    }

    /** The threads of a dead agent may go. */
    void bury() {
        dead = true;
        buried.countDown();
        release();
    }

    private @Nullable Object pass(Method method, Object[] arguments) throws Throwable {
        passIfAlive();
        Optional<Hold> held = Optional.ofNullable(hold).filter(it -> it.call() == HELD.get(method.getName()));
        if (held.filter(it -> !it.answer()).isPresent()) {
            await(held.get());
            passIfAlive();
        }
        Object result = ask(method, arguments);
        if (held.filter(Hold::answer).isPresent()) {
            await(held.get());
            // Away by now: the answer is lost.
            var _ = engine.info();
        }
        passIfAlive();
        return result;
    }

    private @Nullable Object ask(Method method, Object[] arguments) throws Throwable {
        try {
            Object result = method.invoke(engine, arguments);
            if (method.getName().equals("start")) {
                starts.incrementAndGet();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static void await(Hold held) {
        held.waiting().incrementAndGet();
        try {
            held.release().await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            held.waiting().decrementAndGet();
        }
    }

    private void passIfAlive() {
        if (dead) {
            try {
                buried.await();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            throw new EngineUnavailableException("the agent is dead", new IllegalStateException());
        }
    }

    private static EngineUnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EngineUnavailableException("interrupted", e);
    }
}
