package dev.panelagent.files.pull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name; may block, and cannot be hurried. */
@FunctionalInterface
interface Resolver {
    /** By the means of the node. */
    Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    List<InetAddress> resolve(String host) throws UnknownHostException;
}
