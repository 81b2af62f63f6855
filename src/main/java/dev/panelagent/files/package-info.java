/** A server's files and all that is done with them. May use {@code config} and {@code protocol}. */
@NullMarked
package dev.panelagent.files;

import org.jspecify.annotations.NullMarked;
