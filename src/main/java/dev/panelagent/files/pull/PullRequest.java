package dev.panelagent.files.pull;

import java.net.URI;
import java.util.Optional;

/**
 * What is wanted.
 *
 * @param fileName overrides what the server suggests
 * @param checksum what the file must have
 */
public record PullRequest(URI url, Optional<String> fileName, Optional<Checksum> checksum) {}
