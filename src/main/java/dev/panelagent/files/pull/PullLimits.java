package dev.panelagent.files.pull;

import java.time.Duration;

/**
 * What a pull is held to.
 *
 * @param forbidden never connected to
 * @param maxBytes of one file
 * @param connectTimeout for each address of a host, and again for its TLS handshake
 * @param timeout for all of it, from the first look-up to the last byte
 * @param redirects how many are followed
 */
public record PullLimits(
        AddressRanges forbidden, long maxBytes, Duration connectTimeout, Duration timeout, int redirects) {}
