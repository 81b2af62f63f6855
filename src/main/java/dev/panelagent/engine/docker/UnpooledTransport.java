package dev.panelagent.engine.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;

/**
 * Asks for each connection to be closed after its answer. A kept connection does not survive a restart of the engine,
 * and the first POST on it would fail although the engine is back; a new one costs 0.1 ms on the same machine.
 */
final class UnpooledTransport implements DockerHttpClient {
    private final DockerHttpClient transport;

    UnpooledTransport(DockerHttpClient transport) {
        this.transport = transport;
    }

    @Override
    public Response execute(Request request) {
        return transport.execute(
                Request.builder().from(request).putHeader("Connection", "close").build());
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
