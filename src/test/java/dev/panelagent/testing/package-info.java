/** What several tests use: the real engine, its images, and faults on the way to it. */
@NullMarked
package dev.panelagent.testing;

import org.jspecify.annotations.NullMarked;
