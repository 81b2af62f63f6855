package dev.panelagent.store;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.ServerState;
import java.util.Optional;

/**
 * A server as the store knows it.
 *
 * @param spec as {@link dev.panelagent.protocol.SpecCodec} writes it
 * @param observed the last state it was seen in
 * @param container the engine's id of its container
 */
public record KeptServer(
        ServerId id, String spec, DesiredState desired, ServerState observed, Optional<String> container) {}
