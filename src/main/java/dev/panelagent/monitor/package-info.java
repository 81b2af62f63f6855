/** What the node and the servers use, health checks and metrics. May use {@code engine}, {@code server}, {@code config}, {@code protocol}. */
@NullMarked
package dev.panelagent.monitor;

import org.jspecify.annotations.NullMarked;
