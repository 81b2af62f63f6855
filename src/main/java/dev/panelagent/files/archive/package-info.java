/**
 * Packs and unpacks archives of servers' files. What is unpacked is hostile until it is checked: it is unpacked beside its
 * place, where nothing sees it, and moved when all of it was found good.
 */
@NullMarked
package dev.panelagent.files.archive;

import org.jspecify.annotations.NullMarked;
