/** Takes requests of every dialect to the handler that knows what to do. May use {@code server}, {@code console}, {@code monitor}, {@code protocol}. */
@NullMarked
package dev.panelagent.command;

import org.jspecify.annotations.NullMarked;
