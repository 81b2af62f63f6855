/** What servers print: capture, numbering, history; and what they are told. May use {@code engine}, {@code config}, {@code protocol}. */
@NullMarked
package dev.panelagent.console;

import org.jspecify.annotations.NullMarked;
