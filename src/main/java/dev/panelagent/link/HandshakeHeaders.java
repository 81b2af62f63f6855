package dev.panelagent.link;

import jakarta.websocket.ClientEndpointConfig;
import java.util.List;
import java.util.Map;

/**
 * Adds the agent's headers to the request to connect. The platform makes the configurator itself, so what this attempt
 * sends reaches it through the thread that connects. Public because the platform makes it.
 */
public final class HandshakeHeaders extends ClientEndpointConfig.Configurator {
    static final ScopedValue<Map<String, String>> HEADERS = ScopedValue.newInstance();

    @Override
    public void beforeRequest(Map<String, List<String>> headers) {
        HEADERS.orElse(Map.of()).forEach((name, value) -> headers.put(name, List.of(value)));
    }
}
