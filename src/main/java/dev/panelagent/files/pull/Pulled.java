package dev.panelagent.files.pull;

import java.net.URI;

/**
 * What came of a pull.
 *
 * @param sha256 of the bytes received, in hexadecimal
 * @param finalUrl after all redirects; its query may hold a token
 */
public record Pulled(String fileName, long bytes, String sha256, URI finalUrl) {}
