/** Fetches files from addresses a Panel's user gave, without being made to reach what only the node may reach. */
@NullMarked
package dev.panelagent.files.pull;

import org.jspecify.annotations.NullMarked;
