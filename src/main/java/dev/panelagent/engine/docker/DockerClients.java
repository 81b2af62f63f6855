package dev.panelagent.engine.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.panelagent.config.AgentConfig;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * The two clients: one for calls, one for streams, so that open streams never take the connections of calls. No API
 * version is asked for: each engine answers with its own, and no fixed one suits them all.
 */
final class DockerClients implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DockerClients.class.getName());
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_CALLS = 64;
    private static final int MAX_STREAMS = 4096;

    private final DockerHttpClient callTransport;
    private final DockerHttpClient streamTransport;
    private final DockerClient calls;
    private final DockerClient longCalls;
    private final ObjectMapper json;

    DockerClients(AgentConfig.Engine settings) {
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(settings.host().toString())
                .withDockerTlsVerify(false)
                .build();
        json = config.getObjectMapper();
        callTransport = transport(config, MAX_CALLS);
        streamTransport = transport(config, MAX_STREAMS);
        calls = DockerClientImpl.getInstance(config, callTransport);
        longCalls = DockerClientImpl.getInstance(config, streamTransport);
    }

    /** Without a response timeout: {@link EngineCalls} keeps the deadlines, and tells why it is the better place. */
    private static DockerHttpClient transport(DockerClientConfig config, int connections) {
        return new UnpooledTransport(new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .connectionTimeout(CONNECT_TIMEOUT)
                .maxConnections(connections)
                .build());
    }

    /** For what is answered at once. */
    DockerClient calls() {
        return calls;
    }

    /** For what takes its time, like a pull. */
    DockerClient longCalls() {
        return longCalls;
    }

    /** For calls docker-java's commands cannot express. */
    DockerHttpClient callTransport() {
        return callTransport;
    }

    DockerHttpClient streamTransport() {
        return streamTransport;
    }

    /** Reads the engine's JSON into docker-java's types. */
    ObjectMapper json() {
        return json;
    }

    @Override
    public void close() {
        closeQuietly(streamTransport);
        closeQuietly(callTransport);
    }

    private static void closeQuietly(DockerHttpClient transport) {
        try {
            transport.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing the engine client failed", e);
        }
    }
}
