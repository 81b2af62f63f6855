/** Tests of the Docker adapter, alone and on the real engine. */
@NullMarked
package dev.panelagent.engine.docker;

import org.jspecify.annotations.NullMarked;
