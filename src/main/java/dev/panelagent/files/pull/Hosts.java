package dev.panelagent.files.pull;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/**
 * Finds the addresses of a host and checks every one of them. A host with a single forbidden address is refused as a
 * whole: whoever owns the name chose to put it there.
 */
final class Hosts {
    private final AddressRanges forbidden;
    private final Resolver resolver;
    // A look-up blocks in native code: on virtual threads, a few slow ones would hold up all others.
    private final ThreadFactory threads = AgentThreads.platform("pull-lookup");

    Hosts(AddressRanges forbidden, Resolver resolver) {
        this.forbidden = forbidden;
        this.resolver = resolver;
    }

    /** What may be connected to; asked once, so that nobody answers differently the second time. */
    List<InetAddress> addresses(URI url, Watch watch) {
        List<InetAddress> addresses = find(url, watch);
        if (addresses.stream().anyMatch(forbidden::contains)) {
            throw new RequestException(
                    ErrorCode.ADDRESS_FORBIDDEN,
                    "host " + url.getHost() + " has an address the agent does not fetch from",
                    "use a host on the public Internet, or have the node's operator allow the address");
        }
        return addresses;
    }

    /** A host name without the brackets of an IPv6 address. */
    static String name(URI url) {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private List<InetAddress> find(URI url, Watch watch) {
        String name = name(url);
        Optional<InetAddress> literal = Literals.parse(name);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (looksLikeNumber(name)) {
            throw new RequestException(
                    ErrorCode.ADDRESS_FORBIDDEN,
                    "host " + url.getHost() + " is an address in an unclear form",
                    "write it as four decimal numbers");
        }
        return resolve(name, watch);
    }

    /** No top-level domain begins with a digit, so this is an address in one of its odd forms. */
    private static boolean looksLikeNumber(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.isEmpty() || Character.isDigit(bare.charAt(bare.lastIndexOf('.') + 1));
    }

    private List<InetAddress> resolve(String name, Watch watch) {
        FutureTask<List<InetAddress>> lookUp = new FutureTask<>(() -> resolver.resolve(name));
        threads.newThread(lookUp).start();
        try {
            List<InetAddress> addresses = watch.await(lookUp);
            if (!addresses.isEmpty()) {
                return List.copyOf(addresses);
            }
            throw unknown(name);
        } catch (ExecutionException _) {
            throw unknown(name);
        }
    }

    private static RequestException unknown(String name) {
        return new RequestException(
                ErrorCode.DOWNLOAD_FAILED, "host " + name + " is not known", "check the spelling of the URL");
    }
}
