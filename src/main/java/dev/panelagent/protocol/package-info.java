/**
 * What the Panel says and hears: commands, replies and events as records, and the codecs of the three dialects. Pure: no
 * I/O and no beans; the only place that knows JSON. May use {@code common}.
 */
@NullMarked
package dev.panelagent.protocol;

import org.jspecify.annotations.NullMarked;
