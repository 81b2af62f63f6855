package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import dev.panelagent.store.ServerStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Further names of servers: a Panel may know one server by two (protocol 0). Thread-safe. */
final class Aliases {
    /** How the earlier Go agent named containers (protocol 7.2). */
    private static final String LEGACY_CONTAINER = "ctrl-alt-play-";
    /** Panels show this much of a uuid (protocol 6.1). */
    private static final int SHORT = 8;

    private final ServerStore store;
    private final Map<ServerId, ServerId> settings;
    private final Map<ServerId, ServerId> servers = new ConcurrentHashMap<>();

    /**
     * The names of servers.
     *
     * @param settings those the operator has set; what a Panel has said wins
     */
    Aliases(ServerStore store, Map<ServerId, ServerId> settings) {
        this.store = store;
        this.settings = Map.copyOf(settings);
    }

    void load() {
        servers.putAll(store.aliases());
    }

    /** The server of that name, or the name itself. */
    ServerId resolve(ServerId name) {
        ServerId said = servers.get(name);
        return said == null ? settings.getOrDefault(name, name) : said;
    }

    /**
     * The one of these servers that goes by a name nobody gave it: that of its container, its uuid with or without dashes,
     * or the beginning of that.
     *
     * @param containerName tells the name of a server's container
     * @throws RequestException SERVER_NOT_FOUND if it may be one or another
     */
    Optional<ServerId> guess(ServerId name, Collection<ServerId> known, Function<ServerId, String> containerName) {
        String asked = name.value();
        String digits = digits(asked);
        List<ServerId> found = known.stream()
                .filter(server -> asked.equals(containerName.apply(server))
                        || asked.equals(LEGACY_CONTAINER + server)
                        || namesOf(server).anyMatch(other -> isSameUuid(digits, other.value())))
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .toList();
        if (found.size() > 1) {
            throw new RequestException(
                    ErrorCode.SERVER_NOT_FOUND,
                    "the name " + Text.quote(asked) + " may be server "
                            + found.stream().map(ServerId::value).collect(Collectors.joining(" or ")),
                    "send the whole id");
        }
        return found.stream().findFirst();
    }

    private Stream<ServerId> namesOf(ServerId server) {
        return Stream.concat(Stream.of(server), of(server).stream());
    }

    private static boolean isSameUuid(String asked, String other) {
        if (asked.isEmpty()) {
            return false;
        }
        String digits = digits(other);
        return asked.equals(digits) || (asked.length() == SHORT && digits.startsWith(asked));
    }

    /** A uuid's, or the beginning's of one; empty for what is none. */
    private static String digits(String name) {
        String digits = name.replace("-", "").toLowerCase(Locale.ROOT);
        boolean uuid = digits.length() == 2 * 2 * SHORT || digits.length() == SHORT;
        return uuid && digits.matches("[0-9a-f]+") ? digits : "";
    }

    /** The further names of a server. */
    Set<ServerId> of(ServerId server) {
        return Stream.of(settings, servers)
                .flatMap(names -> names.entrySet().stream())
                .filter(name -> name.getValue().equals(server))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Refuses names that are another server's.
     *
     * @param taken whether a server has this as its own name
     * @throws RequestException CONFIG_INVALID
     */
    void require(ServerId server, Set<ServerId> names, Predicate<ServerId> taken) {
        for (ServerId name : names) {
            if (taken.test(name) || !servers.getOrDefault(name, server).equals(server)) {
                throw new RequestException(
                        ErrorCode.CONFIG_INVALID,
                        "the name " + name + " is that of server " + resolve(name),
                        "take it from that one first");
            }
        }
    }

    /**
     * Gives a server these further names and no others.
     *
     * @param taken whether a server has this as its own name
     * @throws RequestException CONFIG_INVALID if a name is another server's
     */
    synchronized void set(ServerId server, Set<ServerId> names, Predicate<ServerId> taken) {
        require(server, names, taken);
        store.setAliases(server, names);
        forget(server);
        names.forEach(name -> servers.put(name, server));
    }

    /** Gives a server these names beside those it has; one that is another's by now stays with that. */
    synchronized void learn(ServerId server, Set<ServerId> names) {
        Set<ServerId> all = new HashSet<>(names);
        all.removeIf(name -> !servers.getOrDefault(name, server).equals(server));
        servers.forEach((name, named) -> {
            if (named.equals(server)) {
                all.add(name);
            }
        });
        store.setAliases(server, all);
        all.forEach(name -> servers.put(name, server));
    }

    /** A server that is gone takes its names with it. */
    synchronized void forget(ServerId server) {
        servers.values().removeIf(server::equals);
    }
}
