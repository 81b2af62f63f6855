package dev.panelagent.server;

import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.ContainerInfo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

/** An engine whose listings are from another time; for everything else it is the one it stands before. */
final class StaleListings {
    private final List<ContainerInfo> listed;

    StaleListings(List<ContainerInfo> listed) {
        this.listed = listed;
    }

    ContainerEngine around(ContainerEngine engine) {
        return (ContainerEngine) Proxy.newProxyInstance(
                StaleListings.class.getClassLoader(), new Class<?>[] {ContainerEngine.class}, (proxy, method, args) -> {
                    if (method.getName().equals("list")) {
                        return ((Map<?, ?>) args[0]).containsKey(Labels.INSTANCE) ? listed : List.of();
                    }
                    try {
                        return method.invoke(engine, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
