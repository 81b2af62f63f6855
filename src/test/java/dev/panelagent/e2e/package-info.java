/** The agent as it ships, a real engine, real servers; a scripted Panel on the other end. */
@NullMarked
package dev.panelagent.e2e;

import org.jspecify.annotations.NullMarked;
