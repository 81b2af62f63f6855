/** Mods: fetched, put in place as a whole, and taken away again with exactly the files they brought. */
@NullMarked
package dev.panelagent.files.mods;

import org.jspecify.annotations.NullMarked;
