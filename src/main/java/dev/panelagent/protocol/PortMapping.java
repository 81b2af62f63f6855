package dev.panelagent.protocol;

/**
 * A port of the container, published on the node.
 *
 * @param ip the node's address to bind, {@code 0.0.0.0} for all
 * @param hostPort port on the node, 1 to 65535
 * @param containerPort port in the container, 1 to 65535
 * @param protocol {@code tcp} or {@code udp}
 */
public record PortMapping(String ip, int hostPort, int containerPort, String protocol) {}
