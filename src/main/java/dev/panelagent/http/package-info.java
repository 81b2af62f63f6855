/** The Panel's HTTP dialect, on its own virtual host. May use {@code protocol}, {@code command}, {@code config}. */
@NullMarked
package dev.panelagent.http;

import org.jspecify.annotations.NullMarked;
