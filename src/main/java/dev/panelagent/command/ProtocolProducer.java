package dev.panelagent.command;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.FrameEncoder;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.RestDecoder;
import dev.panelagent.protocol.RestEncoder;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The codecs as beans; they know nothing of beans themselves. */
@ApplicationScoped
class ProtocolProducer {
    @Produces
    @Singleton
    FrameDecoder decoder(AgentConfig config) {
        return new FrameDecoder(ServerRegistry.defaults(config));
    }

    @Produces
    @Singleton
    RestDecoder restDecoder(FrameDecoder decoder) {
        return new RestDecoder(decoder);
    }

    @Produces
    @Singleton
    RestEncoder restEncoder() {
        return new RestEncoder();
    }

    @Produces
    @Singleton
    CommandCodec commands(AgentConfig config) {
        return new CommandCodec(ServerRegistry.defaults(config));
    }

    @Produces
    @Singleton
    FrameEncoder frames(AgentConfig config) {
        return new FrameEncoder(config.nodeId(), InstantSource.system());
    }

    @Produces
    @Singleton
    HttpEncoder bodies() {
        return new HttpEncoder(InstantSource.system());
    }
}
