package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.store.ServerStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Further names of servers: a Panel may know one server by two. Thread-safe. */
final class Aliases {
    private final ServerStore store;
    private final Map<ServerId, ServerId> servers = new ConcurrentHashMap<>();

    Aliases(ServerStore store) {
        this.store = store;
    }

    void load() {
        servers.putAll(store.aliases());
    }

    /** The server of that name, or the name itself. */
    ServerId resolve(ServerId name) {
        return servers.getOrDefault(name, name);
    }

    /**
     * Gives a server these further names and no others.
     *
     * @param taken whether a server has this as its own name
     * @throws RequestException CONFIG_INVALID if a name is another server's
     */
    synchronized void set(ServerId server, Set<ServerId> names, Predicate<ServerId> taken) {
        for (ServerId name : names) {
            if (taken.test(name) || !servers.getOrDefault(name, server).equals(server)) {
                throw new RequestException(
                        ErrorCode.CONFIG_INVALID,
                        "the name " + name + " is that of server " + resolve(name),
                        "take it from that one first");
            }
        }
        store.setAliases(server, names);
        forget(server);
        names.forEach(name -> servers.put(name, server));
    }

    /** A server that is gone takes its names with it. */
    synchronized void forget(ServerId server) {
        servers.values().removeIf(server::equals);
    }
}
