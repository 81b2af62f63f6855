/**
 * What the agent must still know after a crash: servers, commands, messages for the Panel, crashes, mods. SQLite, one
 * file, one writer. May use {@code protocol}, {@code config}.
 */
@NullMarked
package dev.panelagent.store;

import org.jspecify.annotations.NullMarked;
