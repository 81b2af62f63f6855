/** The Docker API by docker-java: the only place that imports it. */
@NullMarked
package dev.panelagent.engine.docker;

import org.jspecify.annotations.NullMarked;
