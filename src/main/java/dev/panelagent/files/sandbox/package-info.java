/**
 * The one way to a server's files. Everything starts from an open handle of the server's root, is resolved by the kernel
 * and acts on handles, never on names that were looked at before: there is nothing between check and use. Only this
 * package may name files of servers; the architecture's tests hold it.
 */
@NullMarked
package dev.panelagent.files.sandbox;

import org.jspecify.annotations.NullMarked;
