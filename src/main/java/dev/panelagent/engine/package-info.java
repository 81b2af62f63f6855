/**
 * The container engine in engine-neutral words. {@code engine.docker} is its one adapter. May use {@code common}, {@code
 * config}.
 */
@NullMarked
package dev.panelagent.engine;

import org.jspecify.annotations.NullMarked;
