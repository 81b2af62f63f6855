/** Ids, error codes with their one exception tree, time, threads and small value types. Uses the JDK alone. */
@NullMarked
package dev.panelagent.common;

import org.jspecify.annotations.NullMarked;
