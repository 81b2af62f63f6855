package dev.panelagent.engine.docker;

import static java.time.temporal.ChronoUnit.HOURS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static java.time.temporal.ChronoUnit.SECONDS;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.UpdateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.Signal;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.engine.ContainerStats;
import dev.panelagent.engine.EngineInfo;
import dev.panelagent.engine.EngineListener;
import dev.panelagent.engine.LogReader;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Docker, or Podman by its Docker API. Deadlines are kept by {@link EngineCalls}, with or without a platform around it.
 * The platform's fault tolerance comes on top: a circuit breaker per call spares callers the wait while the engine is
 * silent, calls without an effect are tried again if they failed fast, and its timeouts, above every deadline that can
 * be set, are the net below. {@link EngineProducer} hands out what the agent uses.
 */
@Dependent
@Typed(DockerContainerEngine.class)
@Timeout(value = 11, unit = MINUTES)
@CircuitBreaker(
        failOn = EngineUnavailableException.class,
        requestVolumeThreshold = 4,
        failureRatio = 0.75,
        delay = 5,
        delayUnit = SECONDS)
public class DockerContainerEngine implements ContainerEngine, AutoCloseable {
    /** Of a log of 20 MiB, which is all that is kept of one. */
    private static final Duration LOG_DEADLINE = Duration.ofMinutes(2);

    private final Duration timeout;
    private final EngineCalls calls = new EngineCalls();
    private final IoWeightSupport ioWeight = new IoWeightSupport();
    private final DockerClients clients;

    /** Connects at the first call, not here. */
    @Inject
    public DockerContainerEngine(AgentConfig config) {
        timeout = config.engine().timeout();
        clients = new DockerClients(config.engine());
    }

    @Override
    @Retry(
            retryOn = EngineUnavailableException.class,
            maxRetries = 2,
            delay = 200,
            jitter = 100,
            maxDuration = 2,
            durationUnit = SECONDS)
    public EngineInfo info() {
        Version version = calls.run(
                Call.onEngine("reach the engine", timeout),
                () -> clients.calls().versionCmd().exec());
        return InspectMapping.of(version);
    }

    @Override
    @Timeout(value = 25, unit = HOURS)
    public void ensureImage(String image, Duration deadline) {
        boolean present =
                calls.run(Call.onImage("look for", image, timeout), () -> ImagePull.isPresent(clients.calls(), image));
        if (!present) {
            Call pull = Call.onImage("pull", image, deadline);
            calls.run(pull, () -> ImagePull.run(clients.longCalls(), image, pull));
        }
    }

    @Override
    public String create(ContainerSpec spec) {
        boolean weight = ioWeight.allows(spec.limits(), this::engineDetails);
        return calls.run(Call.onImage("create container " + spec.name() + " from", spec.image(), timeout), () -> {
            CreateContainerCmd create = clients.calls().createContainerCmd(spec.image());
            ContainerTemplate.apply(spec, weight, create);
            CreateContainerResponse created = create.exec();
            ioWeight.heed(created.getWarnings());
            return created.getId();
        });
    }

    private Info engineDetails() {
        return calls.run(
                Call.onEngine("ask the engine what it supports", timeout),
                () -> clients.calls().infoCmd().exec());
    }

    @Override
    public void start(String container) {
        calls.run(Call.onContainer("start", container, timeout), () -> {
            try {
                clients.calls().startContainerCmd(container).exec();
                return true;
            } catch (NotModifiedException alreadyRunning) {
                return false;
            }
        });
    }

    @Override
    public boolean signal(String container, Signal signal) {
        return calls.run(Call.onContainer("send " + signal + " to", container, timeout), () -> {
            try {
                clients.calls()
                        .killContainerCmd(container)
                        .withSignal(String.valueOf(signal.number()))
                        .exec();
                return true;
            } catch (ConflictException notRunning) {
                return false;
            }
        });
    }

    @Override
    public void resize(String container, int rows, int columns) {
        Call resize = Call.onContainer("resize the terminal of", container, timeout);
        calls.run(resize, () -> {
            try {
                clients.calls()
                        .resizeContainerCmd(container)
                        .withSize(rows, columns)
                        .exec();
                return true;
            } catch (ConflictException notRunning) {
                throw EngineErrors.notRunning(resize, notRunning);
            }
        });
    }

    @Override
    public void updateLimits(String container, ContainerLimits limits) {
        boolean weight = ioWeight.allows(limits, this::engineDetails);
        calls.run(Call.onContainer("change the limits of", container, timeout), () -> {
            UpdateContainerCmd update = clients.calls().updateContainerCmd(container);
            LimitsMapping.of(limits).apply(update, weight);
            return update.exec();
        });
    }

    @Override
    public void remove(String container) {
        calls.run(Call.onContainer("remove", container, timeout), () -> {
            try {
                clients.calls()
                        .removeContainerCmd(container)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec();
                return true;
            } catch (NotFoundException alreadyGone) {
                return false;
            } catch (ConflictException e) {
                if (EngineErrors.message(e).contains("already in progress")) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    @Retry(
            retryOn = EngineUnavailableException.class,
            maxRetries = 2,
            delay = 200,
            jitter = 100,
            maxDuration = 2,
            durationUnit = SECONDS)
    public Optional<ContainerInfo> inspect(String container) {
        return calls.run(Call.onContainer("inspect", container, timeout), () -> find(container));
    }

    private Optional<ContainerInfo> find(String container) {
        try {
            return Optional.of(InspectMapping.of(
                    clients.calls().inspectContainerCmd(container).exec()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    @Retry(
            retryOn = EngineUnavailableException.class,
            maxRetries = 2,
            delay = 200,
            jitter = 100,
            maxDuration = 2,
            durationUnit = SECONDS)
    public List<ContainerInfo> list(Map<String, String> labels) {
        return calls.run(Call.onEngine("list containers", timeout), () -> {
            List<Container> found = clients.calls()
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Requests.labelFilter(labels))
                    .exec();
            // The list lacks exit codes and times; a container removed meanwhile is left out.
            return found.stream()
                    .map(container -> find(container.getId()))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    @Override
    @Retry(
            retryOn = EngineUnavailableException.class,
            maxRetries = 2,
            delay = 200,
            jitter = 100,
            maxDuration = 2,
            durationUnit = SECONDS)
    public Optional<ContainerStats> stats(String container) {
        return calls.run(Call.onContainer("measure", container, timeout), () -> {
            try (Response response =
                    EngineStream.accepted(clients.callTransport().execute(Requests.stats(container)))) {
                return StatsMath.of(clients.json().readValue(response.getBody(), Statistics.class));
            }
        });
    }

    @Override
    public ConsoleSession attach(String container, ConsoleListener listener) {
        StdinPipe stdin = new StdinPipe();
        ConsoleFrames frames = new ConsoleFrames(hasTerminal(container), listener);
        EngineStream stream = EngineStream.open(
                calls,
                clients.streamTransport(),
                Call.onContainer("attach to", container, timeout),
                Requests.attach(container, stdin),
                body -> {
                    stdin.awaitCopier(timeout);
                    frames.read(body);
                },
                ended -> {
                    stdin.end();
                    listener.closed();
                });
        stdin.awaitCopier(timeout);
        return new DockerConsole(Call.onContainer("write to", container, timeout), stream, stdin, frames::typed);
    }

    @Override
    public AutoCloseable logs(String container, Instant since, ConsoleListener listener) {
        return EngineStream.open(
                calls,
                clients.streamTransport(),
                Call.onContainer("follow the log of", container, timeout),
                Requests.logs(container, since),
                new ConsoleFrames(hasTerminal(container), listener),
                ended -> listener.closed());
    }

    @Override
    public void readLog(String container, Instant since, LogReader reader) {
        LogMessages messages = new LogMessages(hasTerminal(container), reader);
        new BoundedRead(Call.onContainer("read the log of", container, LOG_DEADLINE))
                .run(calls, clients.streamTransport(), timeout, Requests.logUntilNow(container, since), messages);
    }

    private boolean hasTerminal(String container) {
        return calls.run(
                        Call.onContainer("inspect", container, timeout),
                        () -> InspectMapping.of(
                                clients.calls().inspectContainerCmd(container).exec()))
                .tty();
    }

    /**
     * The engine answers a moment before it subscribes, so events of that moment would be lost: it is asked for all
     * since its own clock was read.
     */
    @Override
    public AutoCloseable events(Map<String, String> labels, EngineListener listener) {
        Instant since = OffsetDateTime.parse(engineDetails().getSystemTime()).toInstant();
        return EngineStream.open(
                calls,
                clients.streamTransport(),
                Call.onEngine("follow the engine's events", timeout),
                Requests.events(labels, since),
                new EventMapping(clients.json(), listener),
                ended -> {
                    if (!ended.isClosed()) {
                        listener.disconnected();
                    }
                });
    }

    @Override
    @PreDestroy
    public void close() {
        calls.close();
        clients.close();
    }
}
