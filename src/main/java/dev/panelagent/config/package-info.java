/** The agent's settings: one list, one immutable picture, validated as a whole. May use {@code common}. */
@NullMarked
package dev.panelagent.config;

import org.jspecify.annotations.NullMarked;
