/** The WebSocket to the Panel. May use {@code protocol}, {@code command}, {@code store}, {@code config}; the only place that imports {@code jakarta.websocket}. */
@NullMarked
package dev.panelagent.link;

import org.jspecify.annotations.NullMarked;
