package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.Health;
import dev.panelagent.protocol.ContainerDescription;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The containers of this agent's servers, by what they are called. Of all others on the engine nothing is said, not even
 * that they are there. Thread-safe.
 */
public final class ContainerIndex {
    /** As much of an id as the engine's own tools show. */
    private static final int SHORTEST_PREFIX = 12;

    private final ContainerEngine engine;
    private final Adoption adoption;
    private final Map<ServerId, Supervisor> supervisors;
    private final Function<ServerId, Optional<Supervisor>> find;

    /**
     * The containers of these servers.
     *
     * @param find knows a server by any of its names
     */
    ContainerIndex(
            ContainerEngine engine,
            Adoption adoption,
            Map<ServerId, Supervisor> supervisors,
            Function<ServerId, Optional<Supervisor>> find) {
        this.engine = engine;
        this.adoption = adoption;
        this.supervisors = supervisors;
        this.find = find;
    }

    /**
     * The server a container belongs to. Asks no engine.
     *
     * @param container its id, the first 12 or more letters of it if no other begins so, its name, or any of its server's
     * @throws RequestException CONTAINER_NOT_FOUND
     */
    public ServerId server(String container) {
        return supervisor(container).spec().id();
    }

    /** All of them, ordered by their servers' ids. */
    public List<ContainerDescription> list() {
        return adoption.containers().entrySet().stream()
                .filter(entry -> supervisors.containsKey(entry.getKey()))
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(ServerId::value)))
                .map(entry -> describe(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * What the engine knows of one.
     *
     * @param container as for {@link #server}
     * @throws RequestException CONTAINER_NOT_FOUND
     */
    public ContainerDescription inspect(String container) {
        Supervisor supervisor = supervisor(container);
        ServerId server = supervisor.spec().id();
        return supervisor
                .view()
                .containerId()
                .flatMap(engine::inspect)
                .filter(found -> Adoption.server(found.labels()).equals(Optional.of(server)))
                .map(found -> describe(server, found))
                .orElseThrow(() -> notFound(container));
    }

    private Supervisor supervisor(String container) {
        String name = container.startsWith("/") ? container.substring(1) : container;
        return theOne(supervisor -> supervisor.view().hasContainer(name))
                .or(() -> byServer(name))
                .or(() -> theOne(supervisor -> begins(supervisor, name)))
                .orElseThrow(() -> notFound(container));
    }

    private Optional<Supervisor> theOne(Predicate<Supervisor> wanted) {
        List<Supervisor> found = supervisors.values().stream().filter(wanted).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private Optional<Supervisor> byServer(String name) {
        try {
            return find.apply(new ServerId(name));
        } catch (RequestException _) {
            return Optional.empty();
        }
    }

    private static boolean begins(Supervisor supervisor, String prefix) {
        return prefix.length() >= SHORTEST_PREFIX
                && supervisor
                        .view()
                        .containerId()
                        .filter(id -> id.startsWith(prefix))
                        .isPresent();
    }

    private static RequestException notFound(String container) {
        return new RequestException(
                ErrorCode.CONTAINER_NOT_FOUND,
                "no server of this agent has a container " + Text.quote(container),
                "see docker.list; the agent touches no others");
    }

    private static ContainerDescription describe(ServerId server, ContainerInfo info) {
        Map<String, String> labels = new HashMap<>(info.labels());
        // It holds the values of the environment.
        String _ = labels.remove(Labels.SPEC);
        return new ContainerDescription(
                server,
                info.id(),
                info.name(),
                info.image(),
                labels,
                info.running(),
                info.pid(),
                info.createdAt(),
                info.startedAt(),
                info.finishedAt(),
                info.exitCode(),
                info.outOfMemory(),
                info.tty(),
                Optional.of(info.health())
                        .filter(health -> health != Health.NONE)
                        .map(health -> health.name().toLowerCase(Locale.ROOT)),
                info.address());
    }
}
