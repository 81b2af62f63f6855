/** Game servers: one supervisor each, their states and what drives them. May use {@code engine}, {@code console}, {@code config}, {@code protocol}. */
@NullMarked
package dev.panelagent.server;

import org.jspecify.annotations.NullMarked;
